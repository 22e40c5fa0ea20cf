/**
 * Pictures and documents on their way to the server.
 *
 * Comes in: what somebody picked on their phone. Goes out: pictures of 1600 pixels a side at most, as JPEG, so that
 * a photo leaves a stairwell with little reception; documents as they are.
 */
import { sent } from '../server/client'
import { FILE_BYTES_MAX, filesAddress } from '../server/files'
import type { FileOfRequest, Items } from '../server/shapes'

/** Pixels of a side at most. */
export const SIDE_MAX = 1600
const QUALITY = 0.85
const DOCUMENTS = ['pdf', 'docx', 'xlsx', 'pptx', 'doc', 'xls', 'wps', 'et', 'txt']

/** What can be picked, for an input. */
export const ACCEPTED = ['image/*', ...DOCUMENTS.map((end) => `.${end}`)].join(',')

/** Width and height of a picture that is no larger than a page needs. */
export function fittedSize(width: number, height: number, most = SIDE_MAX): [number, number] {
  const scale = Math.min(1, most / Math.max(width, height, 1))
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
}

export type Fitness = 'picture' | 'document' | 'too_large' | 'bad_kind'

/** What a file is, or why it cannot be sent. A picture is scaled down, however large it is. */
export function fitness(file: { name: string; type: string; size: number }): Fitness {
  if (file.type.startsWith('image/')) return 'picture'
  const end = file.name.slice(file.name.lastIndexOf('.') + 1).toLowerCase()
  if (!DOCUMENTS.includes(end) || file.size === 0) return 'bad_kind'
  return file.size > FILE_BYTES_MAX ? 'too_large' : 'document'
}

/** The name of a picture that is a JPEG now. */
export function jpegName(name: string): string {
  return `${name.replace(/\.[^.]*$/, '') || 'photo'}.jpg`
}

/** A picture scaled down. Throws where it is none that this browser reads. */
export async function scaled(picture: Blob): Promise<Blob> {
  const url = URL.createObjectURL(picture)
  try {
    // An element, not a bitmap: it stands upright as the phone was held in every browser.
    const image = new Image()
    image.src = url
    await image.decode()
    const [width, height] = fittedSize(image.naturalWidth, image.naturalHeight)
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    const paper = canvas.getContext('2d')
    if (!paper) throw new Error('no canvas')
    paper.fillStyle = '#fff'
    paper.fillRect(0, 0, width, height)
    paper.drawImage(image, 0, 0, width, height)
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY))
    if (!made) throw new Error('no picture')
    return made
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** Something that was picked. */
export interface Picked {
  key: number
  name: string
  content: Blob
  /** Where it can be seen meanwhile; none of a document. */
  url?: string
  /** Its id at the server once it is there: it is not sent twice. */
  id?: string
}

/** Sends what is not there yet, one after the other; the ids of all. What went through before a Problem stays sent. */
export async function sendPicked(
  to: { district: string; request: string; task?: string },
  picked: Picked[],
  progress: (share: number) => void,
): Promise<string[]> {
  const path = filesAddress(to.district, to.request)
  for (const [at, file] of picked.entries()) {
    if (file.id) continue
    const form = new FormData()
    if (to.task) form.append('task', to.task)
    form.append('file', file.content, file.name)
    const told = await sent<Items<FileOfRequest>>(path, form, (share) =>
      progress((at + share) / picked.length),
    )
    file.id = told.items[0]?.id
  }
  progress(1)
  return picked.flatMap((file) => (file.id ? [file.id] : []))
}
