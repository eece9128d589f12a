import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** One file of the page, ready to be sent. */
export interface PageFile {
  path: string
  contentType: string
  bytes: Buffer
  compressed: Buffer
  etag: string
}

const files = [
  { path: '/', name: 'index.html', contentType: 'text/html; charset=utf-8' },
  { path: '/index.html', name: 'index.html', contentType: 'text/html; charset=utf-8' },
  { path: '/assets/app.css', name: 'app.css', contentType: 'text/css; charset=utf-8' },
  { path: '/assets/app.js', name: 'app.js', contentType: 'text/javascript; charset=utf-8' },
  { path: '/assets/read-cluster.js', name: 'read-cluster.js', contentType: 'text/javascript; charset=utf-8' },
  { path: '/assets/sections.js', name: 'sections.js', contentType: 'text/javascript; charset=utf-8' },
  { path: '/assets/icon.svg', name: 'icon.svg', contentType: 'image/svg+xml' },
  // Browsers ask for it at the pages of services, which have no icon of their own.
  { path: '/favicon.ico', name: 'icon.svg', contentType: 'image/svg+xml' },
] as const

/** Reads the page into memory; it is a few tens of kilobytes. */
export function readPageFiles(): Promise<PageFile[]> {
  return Promise.all(
    files.map(async ({ path, name, contentType }) => {
      const bytes = await readFile(new URL(`./page/${name}`, import.meta.url))
      const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`
      return { path, contentType, bytes, etag, compressed: await promisify(gzip)(bytes) }
    }),
  )
}
