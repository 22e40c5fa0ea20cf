/** Where the files of a request lie, and how large they are said to be. */

/** Bytes that the server takes of a file, with what stands around it. */
export const FILE_BYTES_MAX = 10 * 1024 * 1024 - 1024

/** Where the files of a request lie; with a file's id, where that one does. */
export function filesAddress(district: string, request: string, file?: string): string {
  const [of, own] = [district, request].map(encodeURIComponent)
  const all = `/api/v1/districts/${of}/requests/${own}/files`
  return file === undefined ? all : `${all}/${encodeURIComponent(file)}`
}

/** A size as people say it. */
export function sizeSaid(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
