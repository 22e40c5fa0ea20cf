import { expect, test } from 'vitest'

import { FILE_BYTES_MAX } from '../server/files'
import { fitness, fittedSize, jpegName } from './picture'

test('a picture keeps its shape and has 1600 pixels a side at most', () => {
  expect(fittedSize(4000, 3000)).toEqual([1600, 1200])
  expect(fittedSize(3000, 4000)).toEqual([1200, 1600])
  expect(fittedSize(800, 600)).toEqual([800, 600])
  expect(fittedSize(16000, 2)).toEqual([1600, 1])
})

test('pictures of any size and documents of some kinds are sent', () => {
  const file = (name: string, type: string, size: number) => fitness({ name, type, size })
  expect(file('a.jpg', 'image/jpeg', 50 * 1024 * 1024)).toBe('picture')
  expect(file('答复.PDF', 'application/pdf', 10)).toBe('document')
  expect(file('答复.pdf', 'application/pdf', FILE_BYTES_MAX + 1)).toBe('too_large')
  expect(file('a.exe', 'application/octet-stream', 10)).toBe('bad_kind')
  expect(file('empty.txt', 'text/plain', 0)).toBe('bad_kind')
})

test('a picture is named as what it is now', () => {
  expect(jpegName('IMG_1.HEIC')).toBe('IMG_1.jpg')
  expect(jpegName('.png')).toBe('photo.jpg')
})
