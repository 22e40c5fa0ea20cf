/**
 * Calls to the server.
 *
 * Comes in: a path of the API and what it takes, both with the types of its own description. Goes out: the answer, or a
 * [`Problem`] to throw. Always holds: a change carries a key, so that it may be sent again where the network broke and
 * is still done once; a session that ended is begun again in front of the page, and the call goes on then.
 */
import createClient from 'openapi-fetch'

import { lang } from '../words'
import type { paths } from './described'
import { signedInAgain } from './session'

/** Why something is not done, in words for whoever asked. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly mend: string,
    /** What else the server tells. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(detail)
  }
}

/** A key that names one change, also on pages that are not served by https. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const TRIES = 4
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Whether a call may be sent again without being done twice. */
function isRepeatable(request: Request): boolean {
  return request.method !== 'POST' || request.headers.has('Idempotency-Key')
}

/** Sends a call, again where the network broke or the server is busy, and after signing in again where that is due. */
export async function patient(request: Request): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const isLast = tries === TRIES || !isRepeatable(request)
    try {
      const response = await fetch(request.clone())
      if (response.status === 401 && !request.url.endsWith('/session') && !request.url.endsWith('/me')) {
        await signedInAgain()
        continue
      }
      if (response.status !== 503 || isLast) return response
      await wait(Math.min(Number(response.headers.get('Retry-After') ?? 1), 5) * 1000)
    } catch (error) {
      if (isLast || request.signal.aborted) throw error
      await wait(400 * 2 ** tries)
    }
  }
}

/** The API, typed by its own description. */
export const api = createClient<paths>({ fetch: patient })

api.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', lang.value)
    if (request.method !== 'GET') request.headers.set('X-Dianda', '1')
    if (request.method === 'POST') request.headers.set('Idempotency-Key', newKey())
    return request
  },
})

/** A problem as the server words it. */
export function problemOf(status: number, body: unknown): Problem {
  const told = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (key: string) => (typeof told[key] === 'string' ? (told[key] as string) : '')
  const unsaid =
    lang.value === 'en' ? 'the server did not say what is amiss' : '服务器没有说明原因，请稍后再试'
  return new Problem(status, text('code'), text('detail') || unsaid, text('mend'), told)
}

/** The network broke, and went on being broken. */
export function unreachable(): Problem {
  return lang.value === 'en'
    ? new Problem(0, 'unreachable', 'the server cannot be reached', 'look at the network, then try again')
    : new Problem(0, 'unreachable', '连不上服务器', '请看一下网络，再试一次；填好的内容还在')
}

type Answered<T> = Promise<{ data?: T; error?: unknown; response: Response }>

/** What a call brings. Throws a [`Problem`]. */
export async function got<T>(call: Answered<T>): Promise<T> {
  let answered
  try {
    answered = await call
  } catch {
    throw unreachable()
  }
  if (answered.error !== undefined || !answered.response.ok) {
    throw problemOf(answered.response.status, answered.error)
  }
  return answered.data as T
}

/** An upload's status and answer; `fetch` does not tell how much of it is gone. Throws a [`Problem`]. */
function uploaded(path: string, form: FormData, progress: (share: number) => void) {
  return new Promise<{ status: number; answer: unknown }>((done, failed) => {
    const call = new XMLHttpRequest()
    call.open('POST', path)
    call.responseType = 'json'
    call.setRequestHeader('X-Dianda', '1')
    call.setRequestHeader('Accept-Language', lang.value)
    call.setRequestHeader('Idempotency-Key', newKey())
    call.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total)
    call.onerror = () => failed(unreachable())
    call.onload = () => done({ status: call.status, answer: call.response })
    call.send(form)
  })
}

/** Sends files, after signing in again where that is due. Throws a [`Problem`]. */
export async function sent<T>(path: string, form: FormData, progress: (share: number) => void): Promise<T> {
  const { status, answer } = await uploaded(path, form, progress)
  if (status === 401) {
    await signedInAgain()
    return sent(path, form, progress)
  }
  if (status >= 200 && status < 300) return answer as T
  throw problemOf(status, answer)
}
