/** Says in the tab, and in the browser's history, what is open. */
export function entitle(text) {
  document.title = `${text} · KLoROS`
}
