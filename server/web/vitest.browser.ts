import { defineConfig } from 'vitest/config'

/** A real Chromium against a real server: `./dev browser`. One after the other, since they share two cores. */
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // The first fault of a walk makes the rest of it meaningless.
    bail: 1,
  },
})
