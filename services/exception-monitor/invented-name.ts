/** The words that Docker and Podman put before the name of a scientist (moby, pkg/namesgenerator). */
const ADJECTIVES = new Set(
  `admiring adoring affectionate agitated amazing angry awesome beautiful blissful bold boring brave busy charming clever
  compassionate competent condescending confident cool cranky crazy dazzling determined distracted dreamy eager ecstatic
  elastic elated elegant eloquent epic exciting fervent festive flamboyant focused friendly frosty funny gallant gifted
  goofy gracious great happy hardcore heuristic hopeful hungry infallible inspiring intelligent interesting jolly jovial
  keen kind laughing loving lucid magical modest musing mystifying naughty nervous nice nifty nostalgic objective
  optimistic peaceful pedantic pensive practical priceless quirky quizzical recursing relaxed reverent romantic sad serene
  sharp silly sleepy stoic strange stupefied suspicious sweet tender thirsty trusting unruffled upbeat vibrant vigilant
  vigorous wizardly wonderful xenodochial youthful zealous zen`.split(/\s+/),
)

/** Whether a container's name was made up for it, such as `quirky_einstein`: another is made up at every start. */
export function isInventedName(name: string): boolean {
  const [, adjective] = /^([a-z]+)_[a-z]{2,20}\d?$/.exec(name) ?? []
  return adjective !== undefined && ADJECTIVES.has(adjective)
}
