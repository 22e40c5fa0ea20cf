import { expect, test } from 'vitest'

import { filesAddress, sizeSaid } from './files'

test('an address holds whatever an id holds', () => {
  expect(filesAddress('pt', 'R/1')).toBe('/api/v1/districts/pt/requests/R%2F1/files')
  expect(filesAddress('pt', 'R1', 'a b')).toBe('/api/v1/districts/pt/requests/R1/files/a%20b')
})

test('sizes are said as people say them', () => {
  expect([900, 2048, 3 * 1024 * 1024].map(sizeSaid)).toEqual(['900 B', '2 KB', '3.0 MB'])
})
