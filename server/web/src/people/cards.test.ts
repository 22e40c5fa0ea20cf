// @vitest-environment happy-dom
import { expect, test } from 'vitest'

import { cardsOf } from './cards'

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="185" height="185" viewBox="0 0 185 185" ' +
  'shape-rendering="crispEdges"><rect x="0" y="0" width="185" height="185" fill="#ffffff"/>' +
  '<path fill="#000000" d="M20 20h5v5H20V20"/></svg>'

test('each card has its name, its lines and its drawing', () => {
  const html = `<ul><li>${drawing}<strong>枣阳弄&lt;b&gt;</strong><span>有效至 2026-05-06</span></li></ul>`
  expect(cardsOf(html)).toEqual([
    { name: '枣阳弄<b>', lines: ['有效至 2026-05-06'], frame: '0 0 185 185', squares: 'M20 20h5v5H20V20' },
  ])
})

test('what is no card is left out', () => {
  expect(cardsOf('<ul><li>无</li></ul>')).toEqual([])
  expect(cardsOf('')).toEqual([])
})
