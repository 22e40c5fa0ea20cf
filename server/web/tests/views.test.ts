/**
 * Every view, as each role has it: full, empty, while it loads and where the server fails, at a desk and on a phone.
 *
 * Each is looked at for faults of access, for what is cut off, and for complaints. With `DIANDA_VIEWS=<folder>` a
 * picture of each is kept there.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { comesIn, DESK, isSound, open, PHONE, type Somebody, toldBy } from './browser'
import { linkAt, linkOf, serve, type Served } from './server'

const KEPT = process.env['DIANDA_VIEWS']
const D = '/d/pt'
const told = <T>(who: Somebody, path: string) => toldBy<T>(who, `${served.url}/api/v1/districts/pt${path}`)
/** A district without anything. */
const E = '/d/new'

let served: Served
let browser: Browser

beforeAll(async () => {
  served = await serve({ sample: true })
  browser = await open()
  if (KEPT) mkdirSync(KEPT, { recursive: true })
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

type Seen = 'full' | 'empty' | 'loading' | 'error'

/** Goes to a view, waits until it stands still, looks at it at both sizes. */
async function look(who: Somebody, path: string, name: string, seen: Seen): Promise<void> {
  const { page } = who
  await page.setViewportSize(DESK)
  await page.goto(served.url + path)
  if (seen === 'loading') {
    await expect(
      page.locator('.wait-note, progress').first().waitFor(),
      `${name} waits`,
    ).resolves.toBeUndefined()
  } else await page.waitForLoadState('networkidle').catch(() => undefined)
  for (const [size, viewport] of [
    ['desk', DESK],
    ['phone', PHONE],
  ] as const) {
    await page.setViewportSize(viewport)
    await page.waitForTimeout(60)
    if (KEPT) await page.screenshot({ path: join(KEPT, `${name}-${seen}-${size}.png`) })
    await isSound(who, `${name} (${seen}, ${size})`, seen === 'full' || seen === 'empty')
  }
}

interface Listed {
  items: { id: string }[]
}
const first = (list: Listed): string => {
  const id = list.items[0]?.id
  if (!id) throw new Error('the sample has none')
  return id
}

/** Views of a coordinator, by name. */
const OFFICE = (plan: string, request: string): [string, string][] => [
  ['home', `${D}/rounds/r2`],
  ['home-closed', `${D}/rounds/r1`],
  ['settings', `${D}/rounds/r2/settings`],
  ['new-round', `${D}/new-round`],
  ['hand-in', `${D}/rounds/r2/hand-in`],
  ['requests', `${D}/requests`],
  ['search', `${D}/requests?q=停车`],
  ['request', `${D}/requests/${request}`],
  ['triage', `${D}/triage`],
  ['plans', `${D}/rounds/r2/plans`],
  ['plan', `${D}/plans/${plan}`],
  ['publish', `${D}/plans/${plan}/publish`],
  ['meeting', `${D}/rounds/r2/meeting`],
  ['follow', `${D}/rounds/r2/follow`],
  ['pictures', `${D}/pictures`],
  ['pictures-load', `${D}/pictures?picture=load`],
  ['pictures-flow', `${D}/pictures?picture=flow`],
  ['pictures-course', `${D}/pictures?picture=course`],
  ['pictures-rates', `${D}/pictures?picture=rates`],
  ['figures', `${D}/figures`],
  ['communities', `${D}/tables/communities`],
  ['providers', `${D}/tables/providers`],
  ['topics', `${D}/tables/topics`],
  ['cases', `${D}/tables/cases`],
  ['people', `${D}/people`],
  ['trail', `${D}/trail`],
  ['notices', `${D}/notices`],
]

test('at a desk, as a coordinator', { timeout: 300_000 }, async () => {
  const who = await comesIn(browser, linkOf(served, '协调员'), DESK)
  const plans = await told<Listed>(who, '/rounds/r2/plans')
  const tasks = await told<{ items: { request: string }[] }>(who, '/tasks?round=r2&limit=1')
  const views = OFFICE(first(plans), tasks.items[0]?.request ?? '')
  for (const [name, path] of views) await look(who, path, name, 'full')

  // The server fails: it is said, and can be tried again.
  await who.page.route('**/api/v1/districts/pt/**', (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status: 500, code: 'internal', title: '服务器出错了', mend: '请稍后再试' }),
    }),
  )
  for (const [name, path] of views) {
    await look(who, path, name, 'error')
    expect(await who.page.getByRole('main').innerText(), name).not.toBe('')
  }
  await who.page.unroute('**/api/v1/districts/pt/**')
  await who.page.route('**/api/v1/districts/pt/**', () => undefined)
  for (const [name, path] of views.filter(([of]) => !OF_THEMSELVES.includes(of))) {
    await look(who, path, name, 'loading')
  }
  await who.context.close()
})

/** Views that show themselves at once. */
const OF_THEMSELVES = ['new-round', 'hand-in']

test('on a phone, as who answers', async () => {
  const who = await comesIn(browser, linkOf(served, '答题力量'), PHONE)
  const task = first(await told<Listed>(who, '/tasks?limit=1'))
  for (const [name, path] of [
    ['tasks', `${D}/m/tasks`],
    ['task', `${D}/m/tasks/${task}`],
    ['leave', `${D}/m/leave`],
    ['told', `${D}/m/told`],
    ['account', '/me'],
  ] as const) {
    await look(who, path, name, 'full')
  }
  await who.context.close()
})

test('on a phone, as a community', async () => {
  const who = await comesIn(browser, linkOf(served, '社区'), PHONE)
  const request = first(await told<Listed>(who, '/requests?limit=1'))
  for (const [name, path] of [
    ['ours', `${D}/m/ours`],
    ['our', `${D}/m/ours/${request}`],
    ['raise', `${D}/m/ours/raise`],
    ['rank', `${D}/m/ours/rank`],
    ['told-community', `${D}/m/told`],
  ] as const) {
    await look(who, path, name, 'full')
  }
  await who.context.close()
})

test('as a street and as an inspector', async () => {
  for (const [role, views] of [
    ['街镇', ['', '/triage', '/requests', '/rounds/r2/follow', '/tables/communities', '/figures']],
    ['督查', ['', '/requests', '/trail', '/figures', '/rounds/r2/plans', '/rounds/r2/follow']],
  ] as const) {
    const who = await comesIn(browser, linkOf(served, role), DESK)
    for (const path of views) {
      await look(who, D + path, `${role}${path.replaceAll('/', '-')}`, 'full')
    }
    await who.context.close()
  }
})

test('as an administrator; a district in which there is nothing yet', { timeout: 300_000 }, async () => {
  const who = await comesIn(browser, linkOf(served, '系统管理员'), DESK)
  for (const part of ['people', 'tokens', 'districts', 'holidays', 'jobs', 'trail']) {
    await look(who, `/admin?part=${part}`, `admin-${part}`, 'full')
  }
  const headers = { 'X-Dianda': '1' }
  const post = async (path: string, data: unknown) => {
    const answer = await who.context.request.post(`${served.url}/api/v1${path}`, { headers, data })
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
    return (await answer.json()) as Record<string, unknown>
  }
  await post('/districts', { id: 'new', name: '新区' })
  const person = await post('/districts/new/people', {
    login: 'new-coordinator',
    name: '新区协调员',
    roles: [{ district: 'new', role: 'coordinator', scope: [] }],
  })
  const link = await post(`/districts/new/people/${String(person['id'])}/invitation`, {})
  const there = linkAt(served, link['url'])
  const newcomer = await comesIn(browser, there, DESK)
  await look(newcomer, E, 'home', 'empty')
  await newcomer.context.request.post(`${served.url}/api/v1/districts/new/rounds`, {
    headers,
    data: { id: 'r1', name: '第一批' },
  })
  for (const [name, path] of OFFICE('none', 'none')) {
    if (['plan', 'publish', 'request', 'home-closed', 'search'].includes(name)) continue
    const view = path.replace(D, E).replace('/r2', '/r1')
    await look(newcomer, view, name, 'empty')
  }
  await look(newcomer, '/nowhere/at/all', 'nowhere', 'empty')
  await newcomer.context.clearCookies()
  await look(newcomer, '/sign-in', 'sign-in', 'full')
  await look(newcomer, '/i#none', 'invitation', 'error')
})
