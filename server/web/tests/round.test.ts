/** A coordinator's whole round: from tables with three faults to publication and what is taken along. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { comesIn, DESK, isSound, open, type Somebody } from './browser'
import { linkOf, serve, type Served } from './server'

let served: Served
let browser: Browser
let she: Somebody

beforeAll(async () => {
  served = await serve({ sample: true })
  browser = await open()
  she = await comesIn(browser, linkOf(served, '协调员'), DESK)
})
afterAll(async () => {
  await browser?.close()
  await served?.stop()
})

/** Four requests, of which three have a fault: a community that is not there, nothing said, an urgency that is none. */
const TABLE = [
  '编号,社区,标题,内容,紧急程度',
  'W-1,CY01,门口路灯不亮,晚上回家看不见路,一般',
  'W-2,没有这个社区,楼道堆物,楼道里堆满了纸箱,一般',
  'W-3,CY01,,,一般',
  'W-4,CY01,树枝碰到窗户,三楼的窗户被树枝碰着,七级',
].join('\n')

test('a round is opened', async () => {
  const { page } = she
  await page.waitForURL(/\/d\/pt/)
  await isSound(she, 'the home of a round')
  await page.getByRole('link', { name: '开新批次' }).click()
  await page.getByLabel('名称').fill('第三批（网页）')
  await page.getByLabel('编号（可不填）').fill('r3')
  await isSound(she, 'a new round')
  await page.getByRole('button', { name: '开批次' }).click()
  await page.getByRole('heading', { name: '第三批（网页）' }).waitFor()
})

test('a table with three faults comes in: two are mended at their cell, a row is dropped', async () => {
  const { page } = she
  const path = join(served.folder, '点单.csv')
  writeFileSync(path, '\ufeff' + TABLE)
  await page.goto(`${served.url}/d/pt/rounds/r3/hand-in`)
  await page.getByRole('heading', { name: '交表' }).waitFor()
  await isSound(she, 'handing in')
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('button', { name: '交表', exact: true }).click()
  await page.waitForURL(/\/imports\//)
  await page.getByRole('heading', { name: '要改的地方' }).waitFor()
  await isSound(she, 'an import with faults')
  const row = (text: string) => page.locator('.row').filter({ hasText: text })
  await row('没有这个社区').locator('input').first().fill('CY01')
  await row('七级').locator('input').first().fill('特急')
  await row('这一格不能空').getByRole('button', { name: '不要这一行' }).click()
  await page.getByRole('button', { name: '发出去，重新检查' }).click()
  await page.getByText('读完了，没有错误，可以入库。').waitFor()
  await isSound(she, 'an import that can be taken in')
  await page.getByRole('button', { name: '入库', exact: true }).click()
  await page.getByText('已经入库。').waitFor()
  expect(await page.getByText('新增 3').count()).toBeGreaterThan(0)
})

test('the round is frozen, matched, looked at on the board, changed by hand, and matched anew', async () => {
  const { page } = she
  await page.goto(`${served.url}/d/pt/rounds/r3`)
  await page.getByRole('button', { name: /截止收件/ }).click()
  await page.getByRole('link', { name: /匹配出一稿方案/ }).click()
  await page.getByRole('button', { name: '开始匹配' }).click()
  await page.getByRole('link', { name: '第 1 稿' }).click({ timeout: 100_000 })
  await page.getByRole('button', { name: '锁定' }).first().waitFor()
  await isSound(she, 'the plan board')
  await page.getByText('这份方案好到什么程度').click()
  await page.getByRole('button', { name: '禁派' }).first().click()
  await page.getByRole('button', { name: /按这 1 处改动再匹配/ }).click()
  await page.getByText(/与第 1 稿比/).waitFor({ timeout: 100_000 })
  await isSound(she, 'two plans side by side')
  expect(await page.getByText('逐件看').count()).toBe(1)
})

test('it is published after a look at who gets what, and taken along', async () => {
  const { page } = she
  await page.getByRole('link', { name: '发布这一稿' }).click()
  await page.getByText(/将向 .* 个答题力量派出/).waitFor()
  await isSound(she, 'before it is published')
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.getByText('已发布，每个答题力量都收到通知').waitFor()
  const [lists] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText('五张清单（现状）').click(),
  ])
  expect(lists.suggestedFilename()).toMatch(/\.xlsx$/)
  // The back button leads to what was there before, and nothing is done twice.
  await page.goBack()
  await page.getByText('这一稿不是草案，不能再发布。').waitFor()
})
