/** A server with the sample, in a folder of its own, for one file of tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The program that is tested: the one that was built. */
export const PROGRAM = resolve(process.env['DIANDA'] ?? '../../target/release/dianda')

/**
 * Where the page comes from, if not from the program: `npx vite preview` on what was built last, so that the page is
 * tried without compiling the program anew.
 */
const PAGE = process.env['PAGE']

export interface Served {
  url: string
  folder: string
  /** Links to sign in, by role in Chinese, each good once. */
  links: { role: string; url: string }[]
  stop: (signal?: NodeJS.Signals) => Promise<void>
  /** Starts it again on the same folder and port. */
  again: () => Promise<void>
}

async function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer()
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Starts one. With `sample`, comes when the sample is in. */
export async function serve(options: { sample: boolean }): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'dianda-page-'))
  const port = PAGE ? 8080 : await freePort()
  const url = PAGE ?? `http://127.0.0.1:${port}`
  const links: Served['links'] = []
  let child: ChildProcess | undefined

  const start = (sample: boolean) =>
    new Promise<void>((done, failed) => {
      const given = ['serve', '--data', join(folder, 'data'), '--listen', `127.0.0.1:${port}`]
      child = spawn(PROGRAM, sample ? [...given, '--sample'] : given, { stdio: ['ignore', 'pipe', 'pipe'] })
      let told = ''
      const take = (chunk: Buffer) => {
        told += chunk.toString()
        const isThere = sample ? told.includes('示例已就绪') : told.includes('上服务')
        if (!isThere) return
        for (const [, role, link] of told.matchAll(/^(.+?)[\s：]+(http:\/\/\S+\/i#\S+)$/gm)) {
          if (role && link) links.push({ role, url: link.replace(/^https?:\/\/[^/]+/, url) })
        }
        done()
      }
      child.stdout?.on('data', take)
      child.stderr?.on('data', take)
      child.on('exit', (code) => failed(new Error(`the server ended (${code}): ${told}`)))
    })
  const stop = (signal: NodeJS.Signals = 'SIGTERM') =>
    new Promise<void>((done) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return done()
      child.removeAllListeners('exit')
      child.on('exit', () => done())
      child.kill(signal)
    })
  await start(options.sample)
  return {
    url,
    folder,
    links,
    stop: async (signal) => {
      await stop(signal)
      if (signal === undefined) rmSync(folder, { recursive: true, force: true })
    },
    again: () => start(false),
  }
}

/** A link that the server made, at the address where the page is. */
export function linkAt(served: Served, link: unknown): string {
  return String(link).replace(/^https?:\/\/[^/]+/, served.url)
}

/** The link of a role. */
export function linkOf(served: Served, role: string): string {
  const at = served.links.findIndex((of) => of.role.includes(role))
  const [found] = at >= 0 ? served.links.splice(at, 1) : []
  if (!found) throw new Error(`no link for ${role}: ${served.links.map((of) => of.role).join(', ')}`)
  return found.url
}
