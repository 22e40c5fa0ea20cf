import { defineConfig } from 'vitest/config'

/** Decisions of views, without a browser: `npm test`. With one: `npm run browser` (vitest.browser.ts). */
export default defineConfig({ test: { include: ['src/**/*.test.ts'], environment: 'happy-dom' } })
