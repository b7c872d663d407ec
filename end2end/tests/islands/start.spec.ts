// How islands start: on every kind of page, without fetching anything twice.

import { kind, names } from '../../fixture/pages';
import { expect, islandsRun, test } from '../../fixture/test';

test('script and module are fetched once, the script ahead of its use', async ({ open, page }) => {
  await open('/projects/demo');
  const fetched = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => new URL(entry.name).pathname)
      .filter((path) => /\.(js|wasm)$/.test(path))
      .map((path) => path.replace(/\.\w+\./, '.')),
  );
  expect(fetched.sort()).toEqual(['/assets/codegraph.js', '/assets/codegraph.wasm']);
});

test('going back and forth leaves pages alive', async ({ open, page }) => {
  await open('/projects/demo');
  await page.getByRole('link', { name: 'Compare with v1.3.0' }).click();
  await islandsRun(page);
  await page.goBack();
  await islandsRun(page);
  await page.locator('#health .plot').focus();
  await page.keyboard.press('Home');
  await expect(page.locator('.tip')).toContainText('v1.0.0');
});

test('islands run on every kind of page', async ({ open }) => {
  expect(names.length).toBeGreaterThan(5);
  for (const name of names.filter((name) => !name.startsWith('wrong'))) {
    await open(kind(name).path);
  }
});
