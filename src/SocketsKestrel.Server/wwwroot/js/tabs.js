// Tabs by the URL's hash, so that a section can be linked to and the browser's back button works.
// Keys as the ARIA Authoring Practices have them: arrows, Home and End move and show; Tab goes on into the section.

const tabs = [...document.querySelectorAll('[role="tab"]')];
const panelOf = tab => document.getElementById(tab.getAttribute('aria-controls'));

/**
 * @param {Object<string, {shown?: () => void, hidden?: () => void}>} sections what to tell when a section comes into sight or
 *   leaves it; the browser tab in the background counts as out of sight.
 */
export function startTabs(sections) {
  let current = null;

  const inSight = name => name !== null && !document.hidden;
  const tell = (name, what) => sections[name]?.[what]?.();

  function show() {
    const tab = tabs.find(t => t.hash === location.hash) ?? tabs[0];
    const name = panelOf(tab).id;
    if (name === current) return;
    if (inSight(current)) tell(current, 'hidden');
    for (const t of tabs) {
      t.setAttribute('aria-selected', String(t === tab));
      t.tabIndex = t === tab ? 0 : -1;
      panelOf(t).hidden = t !== tab;
    }
    tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    current = name;
    if (inSight(current)) tell(current, 'shown');
  }

  function select(tab) {
    // Arrow keys leave no trail in the history.
    history.replaceState(null, '', tab.hash);
    show();
    tab.focus();
  }

  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener('click', event => {
      event.preventDefault(); // the browser would scroll the section to the top
      if (location.hash !== tab.hash) history.pushState(null, '', tab.hash);
      show();
    });
    tab.addEventListener('keydown', event => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) {
        if (event.key === ' ') { event.preventDefault(); tab.click(); }
        return;
      }
      event.preventDefault();
      select(tabs[(to + tabs.length) % tabs.length]);
    });
  }

  window.addEventListener('popstate', show);
  window.addEventListener('hashchange', show);
  document.addEventListener('visibilitychange', () => tell(current, document.hidden ? 'hidden' : 'shown'));
  show();
}
