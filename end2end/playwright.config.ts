// Which browser the pages are tested in, and in which three ways: a desk, a phone, and without JavaScript.

import { defineConfig } from '@playwright/test';

const desk = { width: 1440, height: 900 };

export default defineConfig({
  testDir: 'tests',
  globalSetup: './fixture/setup.ts',
  outputDir: 'test-results',
  // Every test reads the same two servers and changes nothing in them.
  fullyParallel: true,
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  timeout: 20_000,
  expect: { timeout: 5_000 },
  use: {
    browserName: 'chromium',
    colorScheme: 'light',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'desktop', testMatch: ['both/**', 'islands/**'], use: { viewport: desk } },
    { name: 'no-javascript', testMatch: ['both/**', 'plain/**'], use: { viewport: desk, javaScriptEnabled: false } },
    { name: 'phone', testMatch: 'phone/**', use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
  ],
});
