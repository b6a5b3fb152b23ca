import { watchConnection } from './banner.js'
import { FleetView } from './fleet-view.js'
import { watchFleet } from './fleet-watch.js'
import { tick } from './format.js'
import { showHelp } from './help.js'
import { icon } from './icons.js'
import { listenToKeys } from './keyboard.js'
import { listen, live } from './live.js'
import { MutesView } from './mutes-view.js'
import { announce } from './notices.js'
import { QuestionsView } from './questions-view.js'
import { place } from './router.js'
import { SignalsView } from './signals-view.js'
import { StatisticsView } from './statistics-view.js'
import { line } from './text.js'
import { themeButton } from './theme.js'
import { entitle } from './title.js'

const VIEWS = {
  questions: QuestionsView,
  fleet: FleetView,
  signals: SignalsView,
  statistics: StatisticsView,
  mutes: MutesView,
}

/** What is told of a question that is asked now. */
const ASKED = ['opened', 'returned', 'regressed', 'changed', 'promoted']

const TICK_MS = 10_000

const main = document.getElementById('main')
let name = ''
let view

function show() {
  const to = place()
  if (to.view !== name) {
    const wasOpen = name !== ''
    view?.close()
    main.replaceChildren()
    name = to.view
    view = new VIEWS[name](main)
    entitle(view.title)
    for (const link of document.querySelectorAll('nav a')) {
      if (link.dataset.view === name) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    if (wasOpen && !document.activeElement?.closest('nav')) main.focus({ preventScroll: true })
  }
  view.show(to)
}

const theme = document.getElementById('theme')
theme.append(icon('theme'))
themeButton(theme)
const help = document.getElementById('help')
help.append(icon('help'))
help.addEventListener('click', showHelp)

addEventListener('hashchange', show)
addEventListener('popstate', show)
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault()
  main.focus()
})
live.addEventListener('question', ({ detail: { event, question } }) => {
  if (ASKED.includes(event) && question?.status === 'ready')
    announce(`New question, ${question.level}: ${line(question.question).slice(0, 200)}`)
})
listenToKeys(() => view, showHelp)
watchConnection(document.getElementById('banner'), document.getElementById('lamp'))
setInterval(tick, TICK_MS)
show()
listen()
watchFleet()
