import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

/** Each file that gains by it also lies compressed beside itself: the server sends that one where it is understood. */
function compressed(): Plugin {
  const smallest = 1024
  const isText = /\.(js|css|svg|html|json)$/
  const walk = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? walk(path) : [path]
    })
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      for (const path of walk('dist').filter((path) => isText.test(path))) {
        const bytes = readFileSync(path)
        if (bytes.length >= smallest) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}

/** Whose page this is, while it is written. */
const proxy = { '/api': process.env['DIANDA_URL'] ?? 'http://127.0.0.1:8080' }

export default defineConfig({
  plugins: [vue(), compressed()],
  build: {
    // The browsers of Chinese offices.
    target: 'chrome87',
    cssTarget: 'chrome87',
    modulePreload: { polyfill: false },
    // Nothing is put into the page itself: its policy allows no inline script and no data: font.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy },
  preview: { proxy },
})
