import { expect, test } from 'vitest'

import type { Request } from '../server/shapes'
import { factsOf } from './facts'

const name = (id: string) => `名${id}`
const request = {
  id: 'A',
  title: '停车难',
  text: '没有车位',
  community: ['C1', 'C2'],
  topic: 'parking',
  urgency: 4,
  households: 0,
  parties: [],
  hands: ['律师', '会计'],
  submitted: '2020-02-10',
  place: '某路 1 号',
  choices: { C1: 1, C2: 3 },
} as unknown as Request

test('what is said is told, what is empty is not', () => {
  expect(factsOf(request, name, name).map((fact) => [fact.name, fact.value])).toEqual([
    ['社区', '名C1、名C2'],
    ['选题顺序', '名C1 第 1 想办的、名C2 第 3 想办的'],
    ['题型', '名parking'],
    ['紧急程度', '紧急'],
    ['影响户数', '0'],
    ['举手', '律师、会计'],
    ['提交日期', '2020年2月10日'],
    ['事发地', '某路 1 号'],
  ])
})
