// "Show more" loads the rest of a category in place.

import type { APIRequestContext, Page } from '@playwright/test';

import { compare } from '../../fixture/api';
import { bigComparison, groupComparison } from '../../fixture/pages';
import { release, site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

const category = (page: Page, id: string) => page.locator(`[id="${id}"]`);

/** The titles of all items of a category that differ, as the API has them. */
async function all(request: APIRequestContext, dimension: string, name: string): Promise<string[]> {
  const pages = [0, 200].map(async (offset) => {
    const asked = { dimensions: [dimension], category: name, preview_offset: offset, preview_limit: 200 };
    const { drilldown_previews } = await compare(request, release('v1.1.0').id, release('v1.2.0').id, asked);
    return drilldown_previews.flatMap((preview) => preview.items.map(({ item }) => item.title));
  });
  return (await Promise.all(pages)).flat();
}

test('the rest comes in place, in the order of the API', async ({ open, page, request }) => {
  await open(bigComparison());
  const block = category(page, 'quality.complex_function');
  await expect(block.locator('.foot')).toContainText('5 of 7 items shown.');
  await block.getByRole('link', { name: 'Show more' }).click();
  await expect(block.locator('.foot')).toContainText('7 of 7 items shown.');
  await expect(block.locator('.item-title')).toHaveText(await all(request, 'quality', 'complex_function'));
  await expect(block.getByRole('link')).toHaveCount(0);
  await expect(page).toHaveURL(bigComparison());
});

test('hundreds come page by page until all are there', async ({ open, page, request }) => {
  await open(bigComparison());
  const block = category(page, 'sca.dependency');
  for (const shown of [205, 230]) {
    await block.getByRole('link', { name: 'Show more' }).click();
    await expect(block.locator('.foot')).toContainText(`${shown} of 230 items shown.`);
    await expect(block.locator('.item')).toHaveCount(shown);
  }
  await expect(block.locator('.item-title')).toHaveText(await all(request, 'sca', 'dependency'));
  await expect(block.getByRole('link')).toHaveCount(0);
});

test('of a group, the rest of a member comes in place', async ({ open, page, request }) => {
  const [after, before] = site().team;
  await open(groupComparison());
  const block = category(page, 'demo.sca.dependency');
  const asked = { dimensions: ['sca'], category: 'dependency', member: 'demo', preview_limit: 200 };
  const [preview] = (await compare(request, before.id, after.id, asked)).drilldown_previews;
  await expect(block.locator('.foot')).toContainText(`5 of ${preview?.total} items shown.`);
  await block.getByRole('link', { name: 'Show more' }).click();
  await expect(block.locator('.foot')).toContainText(`205 of ${preview?.total} items shown.`);
  const titles = preview?.items.map(({ item }) => item.title) ?? [];
  expect((await block.locator('.item-title').allTextContents()).slice(0, 200)).toEqual(titles);
});

test('an impatient second click does not load the same items twice', async ({ open, page, request }) => {
  await open(bigComparison());
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/snapshots/compare', async (route) => {
    await asked;
    await route.continue();
  });
  const block = category(page, 'quality.complex_function');
  await block.getByRole('link', { name: 'Show more' }).click();
  await expect(block.locator('.foot')).toContainText('Loading');
  await block.locator('a').evaluateAll((links) => links.forEach((link) => (link as HTMLElement).click()));
  answer();
  await expect(block.locator('.foot')).toContainText(/[7-9] of 7 items shown\.\s*$/);
  await expect(block.locator('.item-title')).toHaveText(await all(request, 'quality', 'complex_function'));
});

test.describe('when the server fails', () => {
  test.use({ expectedTrouble: /status of 503|answered 503/ });

  test('it is said, nothing is lost, and a second try works', async ({ open, page }) => {
    await open(bigComparison());
    await page.route('**/snapshots/compare', (route) => route.fulfill({ status: 503, body: '' }), { times: 1 });
    const block = category(page, 'quality.complex_function');
    await block.getByRole('link', { name: 'Show more' }).click();
    await expect(block.locator('.foot')).toContainText('Not loaded: the server answered 503.');
    await expect(block.locator('.item')).toHaveCount(5);
    await block.getByRole('link', { name: 'Show more' }).click();
    await expect(block.locator('.foot')).toContainText('7 of 7 items shown.');
    await expect(block.locator('.foot')).not.toContainText('Not loaded');
  });
});
