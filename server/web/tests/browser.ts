/** A real Chromium, people in it, and what every view is looked at for. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core'
import { expect } from 'vitest'

const require = createRequire(import.meta.url)
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }
export const PASSWORD = '一条很长的口令2026'

export async function open(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  })
}

export interface Somebody {
  context: BrowserContext
  page: Page
  /** What the page complained of. */
  complaints: string[]
}

/** Somebody with a browser of their own, who has come in by a link. */
export async function comesIn(
  browser: Browser,
  link: string,
  viewport: { width: number; height: number },
): Promise<Somebody> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })
  // Our policy forbids foreign scripts; what looks at a page for faults comes in beside it.
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (line) => {
    const isKnown = /Failed to load resource|net::ERR/.test(line.text())
    if (line.type() === 'error' && !isKnown) complaints.push(line.text())
  })
  await page.goto(link)
  await page.getByRole('button', { name: '进入' }).click()
  const password = page.getByLabel(/设一个密码/)
  await Promise.race([
    password.waitFor().catch(() => undefined),
    page.waitForURL(/\/d\/|\/admin|\/$/).catch(() => undefined),
  ])
  if (await password.isVisible().catch(() => false)) {
    await password.fill(PASSWORD)
    await page.getByRole('button', { name: '进入' }).click()
  }
  await page.waitForURL(/\/d\/|\/admin/)
  return { context, page, complaints }
}

/**
 * Looks at what is shown for faults of access (WCAG 2.2 AA), for anything cut off at the right, and for complaints.
 * A view that is still on its way, or did not come, need not have its heading yet.
 */
export async function isSound({ page, complaints }: Somebody, name: string, isWhole = true): Promise<void> {
  if (isWhole) await page.locator('h1').first().waitFor()
  // Evaluated past the page's policy, as a person's own tool would be.
  await page.evaluate(AXE)
  const faults = await page.evaluate(async (isWhole) => {
    const axe = (window as unknown as { axe: { run: (of: unknown) => Promise<{ violations: AxeFault[] }> } })
      .axe
    interface AxeFault {
      id: string
      help: string
      nodes: { target: string[]; html: string }[]
    }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const rules = { 'page-has-heading-one': { enabled: isWhole } }
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags }, rules })
    return violations.map(
      (of) =>
        `${of.id}: ${of.help}: ${of.nodes
          .slice(0, 3)
          .map((node) => node.html)
          .join(' | ')}`,
    )
  }, isWhole)
  expect.soft(faults, `${name}: faults of access`).toEqual([])
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect.soft(over, `${name}: wider than the window`).toBeLessThanOrEqual(0)
  expect.soft(complaints, `${name}: complaints`).toEqual([])
}

/** What the server says to somebody, past the page. */
export async function toldBy<T>(who: Somebody, address: string): Promise<T> {
  const answer = await who.context.request.get(address)
  return (await answer.json()) as T
}
