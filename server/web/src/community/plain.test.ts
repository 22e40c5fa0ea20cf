import { expect, test } from 'vitest'

import { STANDINGS } from '../names'
import type { Request } from '../server/shapes'
import { grouped, ourActs, plain, unsaid } from './plain'

const request = (standing: string, some: Partial<Request> = {}) =>
  ({
    id: 'C1-1',
    community: ['C1'],
    title: '停车难',
    standing,
    round: null,
    reason: null,
    due: null,
    into: null,
    by: null,
    reworks: 0,
    confirmed: [],
    ...some,
  }) as unknown as Request

const word = (community: string, solved = 'yes') => ({ community, solved, satisfaction: 5, note: '' })

test('every standing has a sentence and a next step without a code in it', () => {
  for (const standing of STANDINGS) {
    const said = plain(request(standing), ['C1'])
    expect(said.where, standing).toMatch(/[\u4e00-\u9fff]/)
    expect(said.next, standing).not.toBe('')
    expect(said.where + said.next, standing).not.toMatch(/[a-z]{3}|undefined|null/)
  }
})

test('what waits for the community’s word comes first, what is over last', () => {
  const all = [
    request('solved', { id: 'over' }),
    request('submitted', { id: 'raised' }),
    request('answering', { id: 'late', due: '2026-06-01' }),
    request('answering', { id: 'soon', due: '2026-05-01' }),
    request('answered', { id: 'answered' }),
    request('sent_back', { id: 'back' }),
  ]
  const ids = grouped(all, ['C1']).map((of) => [of.group, of.requests.map(({ id }) => id)])
  expect(ids).toEqual([
    ['word', ['back', 'answered']],
    ['running', ['soon', 'late']],
    ['raised', ['raised']],
    ['finished', ['over']],
  ])
})

test('of a joint case each community says its own word', () => {
  const joint = request('answered', { community: ['C1', 'C2'], confirmed: [word('C1')] })
  expect(unsaid(joint, ['C1'])).toEqual([])
  expect(unsaid(joint, ['C2'])).toEqual(['C2'])
  expect(plain(joint, ['C1']).group).toBe('running')
  expect(plain(joint, ['C2']).group).toBe('word')
  expect(ourActs(joint, ['C2']).main).toBe('confirm')
  expect(ourActs(joint, ['C1']).main).toBeUndefined()
})

test('reasons are said where there are some, codes of a plan in words', () => {
  expect(plain(request('refused', { reason: '属于物业的日常保洁' }), ['C1']).where).toContain(
    '属于物业的日常保洁',
  )
  expect(plain(request('waiting', { reason: 'capacity' }), ['C1']).where).toContain('人手')
  expect(plain(request('waiting', { reason: '改到下半年' }), ['C1']).where).toContain('改到下半年')
  expect(plain(request('waiting', { reason: 'not_proven' }), ['C1']).where).not.toContain('not_proven')
  expect(plain(request('answering', { due: '2026-05-06' }), ['C1']).where).toContain('5月6日')
  expect(plain(request('solved', { by: 'silence' }), ['C1']).where).toContain('没有回话')
})

test('what may be done ends with the round, and after two times again', () => {
  expect(ourActs(request('submitted'), ['C1']).others).toEqual(['edit', 'withdraw'])
  expect(ourActs(request('accepted', { round: 'r1' }), ['C1']).others).toEqual([])
  expect(ourActs(request('sent_back'), ['C1'])).toEqual({ main: 'edit', others: ['withdraw'] })
  expect(ourActs(request('unsolved', { reworks: 1 }), ['C1']).main).toBe('rework')
  expect(ourActs(request('unsolved', { reworks: 2 }), ['C1'])).toEqual({ others: [] })
  expect(plain(request('unsolved', { reworks: 2 }), ['C1']).next).toContain('两次')
  expect(ourActs(request('partly_solved'), ['C1']).others).toEqual(['revisit'])
  expect(ourActs(request('answered'), ['C2'])).toEqual({ others: [] })
})
