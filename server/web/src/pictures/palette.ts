/**
 * Colours of pictures: those of the style sheet, by what they mean. A canvas cannot use variables of a
 * style sheet.
 */
export interface Palette {
  ink: string
  quiet: string
  line: string
  main: string
  good: string
  wait: string
  bad: string
  rest: string
  edge: string
}

/** As style.css has them. */
export const PLAIN: Palette = {
  ink: '#1c2733',
  quiet: '#52616f',
  line: '#dbe3ea',
  main: '#0b5cad',
  good: '#1a6e42',
  wait: '#855300',
  bad: '#a3261b',
  rest: '#e9eef2',
  edge: '#8496a5',
}

/** The colours of the page as it is shown. */
export function palette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string, plain: string) => style.getPropertyValue(name).trim() || plain
  return {
    ink: of('--ink', PLAIN.ink),
    quiet: of('--quiet', PLAIN.quiet),
    line: of('--line', PLAIN.line),
    main: of('--main', PLAIN.main),
    good: of('--good', PLAIN.good),
    wait: of('--wait', PLAIN.wait),
    bad: of('--bad', PLAIN.bad),
    rest: of('--rest-soft', PLAIN.rest),
    edge: of('--edge', PLAIN.edge),
  }
}
