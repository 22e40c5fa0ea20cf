/**
 * The sheet of codes that the server draws, taken apart, so that the page can show and print it.
 *
 * Always holds: of its markup only the numbers of the drawing and texts are used; nothing of it is put into
 * the page.
 */
export interface Card {
  name: string
  lines: string[]
  /** The drawing's own frame and its black squares. */
  frame: string
  squares: string
}

export function cardsOf(html: string): Card[] {
  // The policy of the page holds for what is parsed too: its looks are left out before it complains.
  const bare = html.replace(/<style[\s\S]*?<\/style>/gi, '')
  const page = new DOMParser().parseFromString(bare, 'text/html')
  return [...page.querySelectorAll('li')].flatMap((item) => {
    const drawing = item.querySelector('svg')
    const squares = [...(drawing?.querySelectorAll('path') ?? [])]
    const black = squares[squares.length - 1]?.getAttribute('d') ?? ''
    if (!drawing || black === '') return []
    const size = (side: string) => drawing.getAttribute(side) ?? '0'
    return [
      {
        name: item.querySelector('strong')?.textContent ?? '',
        lines: [...item.querySelectorAll('span')].map((line) => line.textContent ?? ''),
        frame: drawing.getAttribute('viewBox') ?? `0 0 ${size('width')} ${size('height')}`,
        squares: black,
      },
    ]
  })
}
