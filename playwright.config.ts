// Browser tests: four real browsers side by side, no second tries. The test command names the file for the report.
import { defineConfig } from '@playwright/test';
import { launchOptions } from './tests/support/browser.ts';

const report = process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'];

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  // Twice the cores of a small machine: a test waits half of its time, for processes and for what is drawn.
  workers: 4,
  retries: 0,
  timeout: 120_000,
  // A bound, never a pause: other tests may have the cores for a while.
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: report === undefined ? [['list']] : [['list'], ['json', { outputFile: report }]],
  use: { browserName: 'chromium', launchOptions: launchOptions() },
});
