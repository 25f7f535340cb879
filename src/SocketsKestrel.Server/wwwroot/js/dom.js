// Two words for what every section does with the document.

export const $ = id => document.getElementById(id);

/**
 * An element with attributes and children. Strings become text nodes: nothing that anybody sent is ever parsed as markup.
 * @param {string} name
 * @param {Object<string, string|number|boolean|null|undefined|Function>} [attributes] functions are listeners: { click: f }
 * @param {...(Node|string)} children
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** The same for SVG. */
export function svgElement(name, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** Sets a text only where it changes, so that assistive technology and the selection are left in peace. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setAttributes(to, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') to.addEventListener(name, value);
    else if (value === true) to.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) to.setAttribute(name, value);
  }
}
