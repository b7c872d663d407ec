// Without JavaScript: what islands do is done by forms, links and addresses.

import { compare } from '../../fixture/api';
import { bigComparison, expectComparison } from '../../fixture/pages';
import { label } from '../../fixture/read';
import { newest, release } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('no script runs here', async ({ open, page }) => {
  await open('/projects/demo');
  await expect(page.locator('html')).not.toHaveAttribute('data-islands');
});

test('A and B are chosen in the timeline and compared by its form', async ({ open, page }) => {
  await open('/projects/demo');
  await page.getByRole('radio', { name: 'A: v1.1.0' }).check();
  await page.getByRole('radio', { name: 'B: v1.2.0' }).check();
  await page.getByRole('button', { name: 'Compare A and B' }).click();
  await expectComparison(page, release('v1.1.0').id, release('v1.2.0').id);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Regressed');
});

test('the newest and the one before it are chosen at first', async ({ open, page }) => {
  await open('/projects/demo');
  await expect(page.getByRole('radio', { name: 'A: v1.3.0' })).toBeChecked();
  await expect(page.getByRole('radio', { name: `B: ${label(newest())}` })).toBeChecked();
  await page.getByRole('button', { name: 'Compare A and B' }).click();
  await expectComparison(page, release('v1.3.0').id, newest().id);
});

test('more of a category is a link to a page that has it', async ({ open, page, request }) => {
  await open(bigComparison());
  const block = page.locator('[id="quality.complex_function"]');
  await expect(block.locator('.item')).toHaveCount(5);
  await block.getByRole('link', { name: 'Show more' }).click();
  await expect(page).toHaveURL(/open=quality\.complex_function/);
  const [preview] = await categoryOf(request, 'quality', 'complex_function', 0);
  expect(preview?.total).toBe(7);
  await expect(block.locator('.item-title')).toHaveText(preview?.items.map(({ item }) => item.title) ?? []);
  await expect(block.locator('.foot')).toContainText('7 of 7 items shown.');
  await expect(block.getByRole('link')).toHaveCount(0);
});

test('a category of hundreds is reached to its last item', async ({ open, page, request }) => {
  await open(bigComparison());
  const block = page.locator('[id="sca.dependency"]');
  const seen: string[] = [];
  await block.getByRole('link', { name: 'Show more' }).click();
  await expect(block.locator('.item')).toHaveCount(200);
  seen.push(...(await block.locator('.item-title').allTextContents()));
  await block.getByRole('link', { name: /Show more|Next page/ }).click();
  await expect(block.locator('.foot')).toContainText('201 to 230 of 230 items.');
  seen.push(...(await block.locator('.item-title').allTextContents()));
  await expect(block.getByRole('link')).toHaveCount(0);

  const pages = [await categoryOf(request, 'sca', 'dependency', 0), await categoryOf(request, 'sca', 'dependency', 200)];
  expect(seen).toEqual(pages.flat().flatMap((preview) => preview.items.map(({ item }) => item.title)));
  expect(new Set(seen).size).toBe(230);
});

async function categoryOf(request: Parameters<typeof compare>[0], dimension: string, category: string, offset: number) {
  const asked = { dimensions: [dimension], category, preview_offset: offset, preview_limit: 200 };
  return (await compare(request, release('v1.1.0').id, release('v1.2.0').id, asked)).drilldown_previews;
}

test('there is no control that only a script could work, and nothing is said of one', async ({ open, page }) => {
  await open('/projects/demo');
  await expect(page.locator('button[type=button]:visible')).toHaveCount(0);
  await expect(page.locator('.plot').first()).toBeVisible();
  await expect(page.locator('.plot[tabindex]')).toHaveCount(0);
  await expect(page.getByText('Pick two points')).toBeHidden();
  await expect(page.getByText('5 snapshots, 14 Oct 2024 to')).toBeVisible();
});
