/** What the server marks as found, in pieces: its markup is taken apart and never put into the page. */
export interface Piece {
  text: string
  isFound: boolean
}

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
}

function plain(markup: string): string {
  return markup.replace(/&(?:amp|lt|gt|quot|#x27|#39);/g, (entity) => ENTITIES[entity] ?? entity)
}

/** Pieces of a text in which what was found stands between `<em>` and `</em>`. */
export function pieces(markup: string): Piece[] {
  return markup
    .split(/(<em>.*?<\/em>)/s)
    .filter((part) => part !== '')
    .map((part) => {
      const found = part.match(/^<em>(.*?)<\/em>$/s)
      return { text: plain(found?.[1] ?? part), isFound: found !== null }
    })
}
