// The page's texts. They are written in English where they are used; other languages have a table here, by the English text.

const ko = {
  // The page
  'Sections': '구역',
  'Chat': '채팅',
  'Temperature': '온도',
  'Echo': '에코',
  'Operator': '상담원',
  'Live': '실시간',
  'Ready': '정상',
  'Overloaded': '과부하',
  'Stopping': '종료 중',
  'No answer': '응답 없음',
  'version {version}': '버전 {version}',
  'up {time}': '가동 {time}',
  'Endpoint': '엔드포인트',
  'Send': '보내기',
  '{n} unread': '읽지 않음 {n}개',

  // Connections
  'Connect': '연결',
  'Disconnect': '연결 끊기',
  'Connected': '연결됨',
  'Connecting…': '연결하는 중…',
  'Not connected': '연결되지 않음',
  'Connected to {endpoint}.': '{endpoint}에 연결되었습니다.',
  'Disconnected.': '연결을 끊었습니다.',
  'Connection lost.': '연결이 끊어졌습니다.',
  'Connection lost: {reason}.': '연결이 끊어졌습니다: {reason}.',
  'Next attempt in {time}.': '{time} 후에 다시 시도합니다.',
  'Trying again…': '다시 시도하는 중…',
  'Reconnect now': '지금 다시 연결',
  'Not connected: nothing was sent.': '연결되지 않아 보내지 못했습니다.',
  'The server does not answer.': '서버가 응답하지 않습니다.',
  'The server has no endpoint for this.': '서버에 이 기능의 엔드포인트가 없습니다.',
  'Too long.': '너무 깁니다.',
  'Too long: at most {size}.': '너무 깁니다. 최대 {size}입니다.',

  // Chat
  'Room': '대화방',
  'Name': '이름',
  'Messages': '메시지',
  'Message': '메시지',
  'Write a message': '메시지를 입력하세요',
  'Nothing has been said here yet.': '아직 오간 말이 없습니다.',
  'guest{n}': '손님{n}',
  'New': '새 메시지',
  '{n} new ↓': '새 메시지 {n}개 ↓',
  'To the newest ↓': '맨 아래로 ↓',
  '{who} joined': '{who} 님이 들어왔습니다',
  '{who} left': '{who} 님이 나갔습니다',
  'A name, please.': '이름을 입력하세요.',
  'Too long: at most {size} with the name.': '너무 깁니다. 이름을 포함해 최대 {size}입니다.',
  'The server has no chat room for browsers.': '브라우저로 들어갈 수 있는 대화방이 없습니다.',

  // Temperature
  'Celsius': '섭씨',
  'Fahrenheit': '화씨',
  'Each key press is one message to the server; the answer is what it sent back.': '입력할 때마다 서버로 메시지를 보내고, 서버가 보낸 답을 보여 줍니다.',

  // Echo
  'Every second': '1초마다',
  'Last': '최근',
  'Median': '중앙값',
  'Shortest': '최소',
  'Longest': '최대',
  'Nothing has come back yet.': '아직 돌아온 메시지가 없습니다.',
  'Echoes': '에코 기록',
  'Round-trip time of the last 60 messages: from here to the server and back.': '최근 메시지 60개의 왕복 시간입니다.',
  'No round trip yet.': '아직 왕복한 메시지가 없습니다.',
  'Round-trip times of the last {n} messages: median {median}, longest {longest}.': '최근 메시지 {n}개의 왕복 시간: 중앙값 {median}, 최대 {longest}.',
  'Something to send, please.': '보낼 내용을 입력하세요.',
  'What came back differs from what was sent: {text}': '보낸 것과 다른 내용이 돌아왔습니다: {text}',

  // Operator
  'Clients': '고객',
  'Nobody is waiting.': '기다리는 고객이 없습니다.',
  'Answer all': '모두에게 답하기',
  'Send to all': '모두에게 보내기',
  'No client chosen': '선택한 고객이 없습니다',
  'Choose a client, to read what they say and to answer.': '고객을 선택하면 메시지를 읽고 답할 수 있습니다.',
  'Answer': '답',
  'Write an answer': '답을 입력하세요',
  'Client {n}': '고객 {n}',
  'Client {n} (left)': '고객 {n} (나감)',
  'The client has left.': '고객이 나갔습니다.',
  'The server refused it ({status}).': '서버가 거부했습니다 ({status}).',
  'Try again': '다시 시도',

  // Administrators
  'Administrator\'s token': '관리자 토큰',
  'Token': '토큰',
  'It is kept in this browser tab only, and forgotten when the tab is closed.': '이 브라우저 탭에만 보관되며, 탭을 닫으면 사라집니다.',
  'Cancel': '취소',
  'Continue': '계속',
  'The server asks for it before it lets you do this.': '이 작업을 하려면 서버에 토큰을 보여 주어야 합니다.',
  'The server did not accept this token.': '서버가 이 토큰을 받아들이지 않았습니다.',
  'Not allowed without the administrator’s token.': '관리자 토큰이 있어야 합니다.',

  // Live
  'At a glance': '한눈에 보기',
  'Endpoints': '엔드포인트',
  'Connections': '연결',
  'Bytes': '바이트',
  'UDP peers': 'UDP 상대',
  'Memory': '메모리',
  'Processor': '프로세서',
  'in': '수신',
  'out': '송신',
  '{n}/s': '{n}/초',
  '{size} on the heap': '힙 {size}',
  'of {n} cores': '코어 {n}개 기준',
  '{name} in the last minute: now {now}, at most {most}.': '최근 1분 {name}: 현재 {now}, 최대 {most}.',
  'Messages of {name} per second in the last minute: in {in}, out {out}.': '최근 1분 {name}의 초당 메시지: 수신 {in}, 송신 {out}.',
  'In / s': '수신/초',
  'Out / s': '송신/초',
  'Received / s': '받은 양/초',
  'Sent / s': '보낸 양/초',
  'Rejected': '거부',
  'Messages, last minute': '메시지, 최근 1분',
  'Why connections ended': '연결이 끝난 이유',
  'None has ended yet.': '아직 끝난 연결이 없습니다.',
  'Connections and UDP peers': '연결과 UDP 상대',
  'All': '전체',
  'State': '상태',
  'Open': '열림',
  'Closed': '닫힘',
  'Sort by': '정렬 기준',
  'Messages in': '받은 메시지',
  'Messages out': '보낸 메시지',
  'Bytes in': '받은 바이트',
  'Bytes out': '보낸 바이트',
  'Pending': '대기 중',
  'Idle': '쉰 시간',
  'Oldest': '오래된 순',
  'Number': '번호',
  'No.': '번호',
  'Peer': '상대',
  'In': '수신',
  'Out': '송신',
  'Close': '닫기',
  'Ended': '종료',
  'Close connection {n}': '연결 {n} 닫기',
  'since {time}': '{time}부터',
  '{shown} of {all} shown.': '{all}개 중 {shown}개를 보여 줍니다.',
  'There is none.': '없습니다.',

  // Why connections end
  'closed by the client': '클라이언트가 닫음',
  'reset': '재설정됨',
  'idle for too long': '오래 쉼',
  'message took too long': '메시지가 너무 느림',
  'TLS handshake took too long': 'TLS 협상 시간 초과',
  'TLS handshake failed': 'TLS 협상 실패',
  'message too long': '메시지가 너무 김',
  'protocol broken': '프로토콜 위반',
  'reads too slowly': '읽는 속도가 너무 느림',
  'server full': '서버가 가득 참',
  'too many messages': '메시지가 너무 많음',
  'bad PROXY header': '잘못된 PROXY 헤더',
  'server stopping': '서버 종료',
  'closed by the administrator': '관리자가 닫음',
  'server error': '서버 오류',

  // What the server refuses
  'Not a number. Send one decimal number, such as 36.5.': '숫자가 아닙니다. 36.5와 같은 수를 입력하세요.',
  'The message is not valid UTF-8.': '메시지가 올바른 UTF-8이 아닙니다.',
};

const reasons = {
  client_closed: 'closed by the client',
  reset: 'reset',
  idle: 'idle for too long',
  message_timeout: 'message took too long',
  handshake_timeout: 'TLS handshake took too long',
  handshake_failed: 'TLS handshake failed',
  too_long: 'message too long',
  protocol_error: 'protocol broken',
  slow_consumer: 'reads too slowly',
  full: 'server full',
  rate_limited: 'too many messages',
  proxy_header: 'bad PROXY header',
  server_stopping: 'server stopping',
  closed_by_admin: 'closed by the administrator',
  faulted: 'server error',
};

const errors = {
  'not-a-number': 'Not a number. Send one decimal number, such as 36.5.',
  'bad-utf8': 'The message is not valid UTF-8.',
};

/** The first of the user's languages that the page has; numbers and dates follow it, with its region. */
export const locale = navigator.languages.find(language => /^(en|ko)\b/i.test(language)) ?? 'en';

const table = locale.toLowerCase().startsWith('ko') ? ko : null;

/** A text in the user's language, with {name}s filled in. */
export function t(text, values = {}) {
  if (table && !Object.hasOwn(table, text)) console.warn(`no translation of: ${text}`);
  return (table?.[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Why a connection ended, from its tag: closed_by_admin. */
export const reasonText = reason => Object.hasOwn(reasons, reason) ? t(reasons[reason]) : reason;

/** An error of the server's: ERR code text. */
export function errorText(message) {
  const [, code, text] = message.split(/^ERR (\S+) ?/);
  return Object.hasOwn(errors, code) ? t(errors[code]) : text || message;
}

/** Puts the texts of index.html into the user's language. */
export function translatePage() {
  document.documentElement.lang = table ? 'ko' : 'en';
  if (!table) return;
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.textContent.trim());
  for (const attribute of ['aria-label', 'placeholder', 'data-empty']) {
    for (const node of document.querySelectorAll(`[data-t-${attribute}]`)) node.setAttribute(attribute, t(node.getAttribute(attribute)));
  }
}
