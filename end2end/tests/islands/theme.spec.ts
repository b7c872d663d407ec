// Dark and light: the system's choice until the button is pressed, then that.

import type { Page } from '@playwright/test';

import { expect, test } from '../../fixture/test';

/** How light the page is, 0 to 255, by what is painted. */
const lightness = (page: Page) =>
  page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d')!;
    context.fillStyle = getComputedStyle(document.body).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data[0] ?? NaN;
  });

for (const [system, other] of [
  ['light', 'dark'],
  ['dark', 'light'],
] as const) {
  test(`on a ${system} system the button turns to ${other}, and a reload keeps it`, async ({ open, page }) => {
    await page.emulateMedia({ colorScheme: system });
    await open('/');
    const isLight = async () => (await lightness(page)) > 128;
    await expect(page.locator('html')).not.toHaveAttribute('data-theme');
    expect(await isLight()).toBe(system === 'light');
    await page.getByRole('button', { name: 'Theme' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', other);
    expect(await isLight()).toBe(other === 'light');

    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', other);
    expect(await isLight()).toBe(other === 'light');
    await open('/projects/demo');
    await expect(page.locator('html')).toHaveAttribute('data-theme', other);

    await page.getByRole('button', { name: 'Theme' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', system);
  });
}
