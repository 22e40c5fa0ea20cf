import { expect, test } from 'vitest'

import { pieces } from './marked'

test('what was found is told apart from the rest', () => {
  expect(pieces('小区<em>停车</em>难，<em>车位</em>少')).toEqual([
    { text: '小区', isFound: false },
    { text: '停车', isFound: true },
    { text: '难，', isFound: false },
    { text: '车位', isFound: true },
    { text: '少', isFound: false },
  ])
  expect(pieces('没有找到')).toEqual([{ text: '没有找到', isFound: false }])
  expect(pieces('')).toEqual([])
})

test('markup of a text stays text, also across lines', () => {
  expect(pieces('&lt;script&gt;<em>a\nb</em> &amp;lt; &quot;&#x27;&#39;')).toEqual([
    { text: '<script>', isFound: false },
    { text: 'a\nb', isFound: true },
    { text: " &lt; \"''", isFound: false },
  ])
})
