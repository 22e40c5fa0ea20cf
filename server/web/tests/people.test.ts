/** Those who answer and those who ask, each on their own phone; triage at a street; two on one request; a server that goes away. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { comesIn, DESK, isSound, open, PHONE, type Somebody } from './browser'
import { linkOf, serve, type Served } from './server'

let served: Served
let browser: Browser
let coordinator: Somebody
let street: Somebody
let community: Somebody
let office: Somebody

beforeAll(async () => {
  served = await serve({ sample: true })
  browser = await open()
  coordinator = await comesIn(browser, linkOf(served, '协调员'), DESK)
  street = await comesIn(browser, linkOf(served, '街镇'), DESK)
  community = await comesIn(browser, linkOf(served, '社区'), PHONE)
  office = await comesIn(browser, linkOf(served, '答题力量'), PHONE)
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

const D = '/d/pt'

/** What the server says to somebody, past the page. */
async function told<T>(who: Somebody, path: string): Promise<T> {
  const answer = await who.context.request.get(`${served.url}/api/v1/districts/pt${path}`)
  return (await answer.json()) as T
}
async function said(who: Somebody, path: string, data: unknown): Promise<Record<string, unknown>> {
  const headers = { 'X-Dianda': '1' }
  const answer = await who.context.request.post(`${served.url}/api/v1/districts/pt${path}`, { headers, data })
  expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true)
  return (await answer.json()) as Record<string, unknown>
}

interface TaskSaid {
  id: string
  provider: string
  request: string
  title: string
  state: string
}

test('an office accepts its first task two taps after the invitation, and claims the return of another', async () => {
  const { page } = office
  await page.getByRole('heading', { name: '我的任务' }).waitFor()
  await isSound(office, 'my tasks')
  await page.locator('a.card').first().click()
  await page.getByRole('button', { name: /接下/ }).first().waitFor()
  await isSound(office, 'a task')
  await page.getByRole('button', { name: /接下/ }).first().click()
  await page.getByText('办理中').first().waitFor()

  await page.goto(`${served.url}${D}/m/tasks`)
  await page.locator('a.card').filter({ hasText: '待接' }).first().click()
  await page.getByRole('button', { name: '申请退单' }).first().click()
  await page.getByText('职能不符').click()
  await page.locator('dialog textarea').first().fill('这件事归建管部门')
  await page.getByRole('button', { name: '提交申请' }).click()
  await page.getByText('已申请，等区协调员答复').waitFor()
})

test('the coordinator decides about the return, and a re-plan keeps what was accepted', async () => {
  const { page } = coordinator
  await page.goto(`${served.url}${D}`)
  await page.getByRole('link', { name: /申请退单，请裁定/ }).click()
  await page.getByText('申请退单').first().waitFor()
  await isSound(coordinator, 'following up')
  const { items } = await told<{ items: TaskSaid[] }>(coordinator, '/tasks?state=return_claimed')
  const claimed = items[0]
  if (!claimed) throw new Error('there is no claim')
  await said(coordinator, `/tasks/${claimed.id}/verdict`, { accept: true, reason: '确实不归它管' })
  await page.goto(`${served.url}${D}/rounds/r2/plans`)
  await page.getByRole('button', { name: '再匹配一次' }).click()
  await page.getByRole('link', { name: '第 2 稿' }).click({ timeout: 100_000 })
  await page.getByRole('link', { name: '发布这一稿' }).click()
  await page.getByText(/将向 .* 个答题力量派出/).waitFor()
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.getByText('已发布，每个答题力量都收到通知').waitFor()
  const after = await told<{ items: TaskSaid[] }>(coordinator, '/tasks?state=accepted&round=r2')
  expect(after.items.length).toBeGreaterThan(0)
})

test('an expert who is invited declines with a reason', async () => {
  const { items } = await told<{ items: TaskSaid[] }>(coordinator, '/tasks?state=offered&round=r2&limit=200')
  const task = items.find(({ provider }) => /^(zj|zy|ls|kj|sj|zs|v|hs|ecnu)/.test(provider)) ?? items[0]
  if (!task) throw new Error('nobody is offered anything')
  const person = await said(coordinator, '/people', {
    login: 'expert-1',
    name: '受邀专家',
    roles: [{ district: 'pt', role: 'provider', scope: [task.provider] }],
  })
  const invitation = await said(coordinator, `/people/${String(person['id'])}/invitation`, {})
  const link = String(invitation['url'] ?? invitation['link'])
  const expert = await comesIn(browser, link.replace(/^https?:\/\/[^/]+/, served.url), PHONE)
  const { page } = expert
  await page.goto(`${served.url}${D}/m/tasks/${task.id}`)
  await page.getByRole('button', { name: /接下/ }).first().waitFor()
  const decline = page.getByRole('button', { name: /婉拒|退/ }).first()
  expect(await decline.count()).toBe(1)
  await isSound(expert, "an expert's task")
})

test('a community raises a request in three screens, ranks it, and the street accepts it', async () => {
  const { page } = community
  await page.goto(`${served.url}${D}/m/ours`)
  await isSound(community, 'our requests')
  await page.goto(`${served.url}${D}/m/ours/raise`)
  await page.getByRole('textbox').first().fill('电动车在楼道里充电')
  await page
    .getByText(/电动|充电/)
    .nth(1)
    .waitFor({ timeout: 30_000 })
    .catch(() => undefined)
  await isSound(community, 'raising')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('textbox').first().fill('晚上好几辆车从窗户拉线下来充电，怕起火')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '报上去' }).click()
  await page.getByText('电动车在楼道里充电').first().waitFor()
  const mine = await told<{ items: { id: string; title: string }[] }>(
    community,
    '/requests?standing=submitted',
  )
  expect(mine.items.map(({ title }) => title)).toContain('电动车在楼道里充电')

  await page.goto(`${served.url}${D}/m/ours/rank`)
  await page.getByText('电动车在楼道里充电').first().waitFor()
  await isSound(community, 'ranking')

  const desk = street.page
  await desk.goto(`${served.url}${D}/triage`)
  await desk.getByText('电动车在楼道里充电').first().waitFor()
  await isSound(street, 'triage')
  await desk.getByRole('checkbox', { name: /电动车在楼道里充电/ }).check()
  await desk.getByRole('button', { name: /^立项/ }).first().click()
  await desk
    .getByText(/已立项|立项了/)
    .first()
    .waitFor()
  // It appears on the phone without loading the page again.
  await page.goto(`${served.url}${D}/m/ours`)
  await page.getByText('已立项').first().waitFor()
})

test('two coordinators on one request: the second is told, and loses nothing that was typed', async () => {
  const { items } = await told<{ items: { id: string; etag: string }[] }>(
    coordinator,
    '/requests?standing=accepted',
  )
  const request = items[0]
  if (!request) throw new Error('nothing is accepted')
  const { page } = coordinator
  await page.goto(`${served.url}${D}/requests/${request.id}`)
  await page.getByRole('heading').first().waitFor()
  await isSound(coordinator, 'a request')
  await page
    .getByRole('button', { name: /^修改|^改/ })
    .first()
    .click()
  const title = page.getByLabel(/标题/).first()
  await title.fill('改过的标题')
  const other = await coordinator.context.request.patch(
    `${served.url}/api/v1/districts/pt/requests/${request.id}`,
    {
      headers: { 'X-Dianda': '1', 'If-Match': request.etag },
      data: { text: '别人改了内容' },
    },
  )
  expect(other.ok(), await other.text()).toBe(true)
  await page
    .getByRole('button', { name: /保存|记下/ })
    .first()
    .click()
  await page
    .getByText(/别人|改过|已经被/)
    .first()
    .waitFor()
  expect(await title.inputValue()).toBe('改过的标题')
})

test('the server is killed and comes again under an open page; what is typed stays', async () => {
  const { page } = community
  await page.goto(`${served.url}${D}/m/ours/raise`)
  await page.getByRole('textbox').first().fill('路灯不亮')
  await served.stop('SIGKILL')
  await page.getByText('连不上服务器，正在重试……').waitFor({ timeout: 30_000 })
  await served.again()
  await page.getByText('连不上服务器，正在重试……').waitFor({ state: 'hidden', timeout: 60_000 })
  expect(await page.getByRole('textbox').first().inputValue()).toBe('路灯不亮')
  // The network is cut under an open page.
  await community.context.setOffline(true)
  await page.waitForTimeout(300)
  await community.context.setOffline(false)
  await page.goto(`${served.url}${D}/m/ours`)
  await page.getByRole('heading', { name: '我们的点单' }).waitFor()
})
