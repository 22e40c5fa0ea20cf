/** Those who answer and those who ask, each on their own phone; triage at a street; two on one request; a server that goes away. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { comesIn, DESK, isSound, open, PHONE, type Somebody, toldBy } from './browser'
import { linkAt, linkOf, serve, type Served } from './server'

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
const told = <T>(who: Somebody, path: string) => toldBy<T>(who, `${served.url}/api/v1/districts/pt${path}`)

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

test('an expert who is invited by a code declines with a reason', async () => {
  const { items: providers } = await told<{ items: { id: string; kind: string }[] }>(
    coordinator,
    '/providers?limit=200',
  )
  const experts = providers.filter(({ kind }) => kind === 'expert_team').map(({ id }) => id)
  const { items } = await told<{ items: TaskSaid[] }>(coordinator, '/tasks?state=offered&round=r2&limit=200')
  const task = items.find(({ provider }) => experts.includes(provider))
  if (!task) throw new Error('no expert is offered anything')
  const person = await said(coordinator, '/people', {
    login: 'expert-1',
    name: '受邀专家',
    roles: [{ district: 'pt', role: 'provider', scope: [task.provider] }],
  })
  const invitation = await said(coordinator, `/people/${String(person['id'])}/invitation`, {})
  const link = linkAt(served, invitation['url'])
  const expert = await comesIn(browser, link, PHONE)
  const { page } = expert
  await page.locator('a.card').filter({ hasText: task.title }).first().click()
  await page.getByRole('button', { name: '接下' }).first().waitFor()
  await isSound(expert, "an expert's task")
  await page.getByRole('button', { name: '婉拒' }).click()
  // Without a reason it is not sent.
  await page.locator('dialog').getByRole('button', { name: '婉拒' }).click()
  await page.getByText('请写明原因').waitFor()
  await page.locator('dialog textarea').fill('这段时间在外地')
  await isSound(expert, 'declining')
  await page.locator('dialog').getByRole('button', { name: '婉拒' }).click()
  await page.getByText('已婉拒，区协调员会另找人').waitFor()
  const now = await told<TaskSaid>(coordinator, `/tasks/${task.id}`)
  expect(now.state).toBe('declined')
})

test('a community raises a request in three screens, ranks it by keys, and the street accepts it', async () => {
  const { page } = community
  await page.goto(`${served.url}${D}/m/ours`)
  await isSound(community, 'our requests')
  const raise = async (title: string, text: string) => {
    await page.getByRole('link', { name: '点一单' }).first().click()
    await page.getByRole('textbox').first().fill(title)
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('textbox').first().fill(text)
    await isSound(community, 'raising')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByRole('button', { name: '报上去' }).click()
    await page.getByText('已报上去').waitFor()
    await page.getByRole('heading', { name: title }).waitFor()
    await page.goto(`${served.url}${D}/m/ours`)
  }
  await raise('电动车在楼道里充电', '晚上好几辆车从窗户拉线下来充电，怕起火')
  await raise('小区门口路灯不亮', '晚上回家看不见路，老人摔过')

  await page.getByRole('link', { name: '排先后' }).click()
  const places = page.locator('.rank .title')
  await places.nth(1).waitFor()
  await isSound(community, 'ranking')
  const first = await places.first().innerText()
  await page.locator('.rank').first().getByRole('button', { name: '下移' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText(`${first}：现在第 2`).waitFor()
  await page.getByRole('button', { name: '保存', exact: true }).click()
  await page.getByText('先后已保存').waitFor()
  const mine = await told<{ items: { title: string; choice: number | null }[] }>(
    community,
    '/requests?standing=submitted',
  )
  expect(mine.items.find(({ title }) => title === first)?.choice).toBe(2)

  const desk = street.page
  await desk.goto(`${served.url}${D}/triage`)
  await desk.getByRole('checkbox', { name: /电动车在楼道里充电/ }).check()
  await isSound(street, 'triage')
  // The phone is open at its list: what the street says appears there by itself.
  await page.goto(`${served.url}${D}/m/ours`)
  await page.getByText('电动车在楼道里充电').waitFor()
  await desk.getByRole('button', { name: /^立项/ }).first().click()
  await desk.getByText('1 件已立项').first().waitFor()
  await page.locator('a.card').filter({ hasText: '电动车在楼道里充电' }).getByText('已立项').waitFor()
})

test('an office finishes a task, and its community confirms and rates it', async () => {
  const { items } = await told<{ items: (TaskSaid & { role: string })[] }>(
    office,
    '/tasks?round=r2&limit=200',
  )
  const { items: ours } = await told<{ items: { id: string }[] }>(community, '/requests?round=r2&limit=200')
  const task = items.find(
    ({ request, role, state }) =>
      role === 'lead' && state === 'offered' && ours.some(({ id }) => id === request),
  )
  if (!task) throw new Error('the office leads nothing of this community')
  const { page } = office
  await page.goto(`${served.url}${D}/m/tasks/${task.id}`)
  await page.getByRole('button', { name: '接下' }).first().click()
  await page.getByRole('button', { name: '办结' }).first().click()
  await page.getByText('已经做到了').click()
  await page.locator('textarea').first().fill('已经请维修队来过，今天修好了')
  await isSound(office, 'finishing')
  await page.getByRole('button', { name: '办结' }).last().click()
  await page.getByText('已办结，社区会来确认').waitFor()

  const phone = community.page
  await phone.goto(`${served.url}${D}/m/ours/${task.request}`)
  await phone.getByRole('button', { name: '去确认' }).click()
  await phone.getByRole('radio').first().check()
  await isSound(community, 'confirming')
  await phone.getByRole('button', { name: '下一步' }).click()
  await phone.getByRole('radio', { name: /5 颗星/ }).check()
  await isSound(community, 'rating')
  await phone.getByRole('button', { name: '提交' }).click()
  await phone.getByText('谢谢，记下了').waitFor()
  const now = await told<{ standing: string }>(coordinator, `/requests/${task.request}`)
  expect(now.standing).toBe('solved')
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
