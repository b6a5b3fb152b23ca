/**
 * Names that libraries and runtimes themselves emit or listen for: streams, servers, sockets, child processes, windows,
 * elements, signals. One side of such a channel is outside of every tree, so it is never an orphan.
 */
const OUTSIDE = new Set(
  `abort aborted add addTrack all any animationend animationstart animationiteration audioprocess auth beforeExit beforeunload beforeinput
  blur cached cancel canplay canplaythrough chain change check checkContinue clear click clientError close command complete
  compositionend compositionstart compositionupdate compile connect connect_error connect_timeout connected connecting
  connection console contextmenu copy cuechange cut data dblclick debug deleted delete destroy destroyed devicechange
  disconnect disconnected disconnecting done drag dragend dragenter dragleave dragover dragstart drain drop dropping
  durationchange emptied end ended enter error errored exit exiting failed fetch finish finished focus focusin focusout
  foreground fullscreenchange hashchange hide hover idle init input install invalid key keydown keypress keyup languagechange
  leave level line listening load loaded loadeddata loadedmetadata loadend loadstart log login logout lookup message
  messageerror mount mounted mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel multipleResolves
  newListener notification offline once online open pageerror pagehide pageshow paste pause ping pipe play playing
  pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerup pong popstate
  progress query ratechange rawPacket readable ready readystatechange reconnect reconnect_attempt reconnect_error
  reconnect_failed reconnecting reconnected redirect refresh reject rejectionHandled removeListener request requestfailed
  reset resize resolve response resume retry save scroll scrollend search secure secureConnect securitypolicyviolation
  seeked seeking select selectionchange selectstart session shutdown signal skip slotchange socket spawn stalled start
  started statechange stderr stdout step stop stopped storage submit success suspend sync test tick timeout timeupdate
  tlsClientError toggle touchcancel touchend touchmove touchstart transitionend transitionstart uncaughtException
  unhandledRejection unhandledrejection unload unmount unpipe update updated upgrade uploadProgress upgradeneeded verbose
  versionchange visibilitychange volumechange waiting warn warning wheel write xhr info
  update:modelValue update:visible update:show update:open update:value update:model-value
  core_modules setContext app-ready`.split(/\s+/),
)

/** Commands and messages that belong to the program around: editors, shells, browsers. */
const OUTSIDE_PREFIX =
  /^(vscode\.|workbench\.|editor\.|markdown\.|git\.|explorer\.|revealFileInOS|_|webpack|SIG[A-Z]|DOM[A-Z]|react_|\$|update:|hook:|internal:)/

/** Whether one side of a channel of this name is outside of every tree. */
export function isOutside(name: string): boolean {
  return OUTSIDE.has(name) || OUTSIDE_PREFIX.test(name)
}

/** Whether a text can be a channel's name, and not what is printed, written or sent. */
export function isName(pattern: string): boolean {
  if (pattern.length < 2 || pattern.length > 160 || !/\p{L}/u.test(pattern)) return false
  if (/[\p{C}\n;{}()<>="'`\\|,!?]/u.test(pattern.replaceAll('\0', ''))) return false
  return !/:\/\/|\.\.|^\s|\s$|\s\s/.test(pattern) && (pattern.match(/ /g)?.length ?? 0) <= 3
}
