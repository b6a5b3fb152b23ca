import { h } from './dom.js'
import { live, state } from './live.js'
import { say } from './notices.js'

const SENTENCES = {
  away: 'The feed does not answer. It is tried again every second; what you see may be out of date.',
  redis:
    'Redis is away: the feed can neither read nor write questions until it is back. What you see may be out of date.',
  signedout: 'You are not signed in any more. Run kloros dashboard, which opens this page with a link that works once.',
}

const WORDS = { connecting: 'connecting', live: 'live', away: 'away', redis: 'no Redis', signedout: 'signed out' }

/** Says how the connection to the feed is, in the banner and beside the theme. */
export function watchConnection(banner, lamp) {
  let troubled = false
  const show = () => {
    const sentence = SENTENCES[state]
    banner.hidden = sentence === undefined
    banner.textContent = sentence ?? ''
    lamp.className = `lamp is-${state}`
    lamp.replaceChildren(h('i', {}), WORDS[state])
    if (state === 'live' && troubled) say('The feed is back; all that is shown was loaded anew.')
    troubled = sentence !== undefined
  }
  live.addEventListener('state', show)
  show()
}
