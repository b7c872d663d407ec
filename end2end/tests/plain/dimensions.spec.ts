// A comparison of some dimensions alone.

import { compare } from '../../fixture/api';
import { bigComparison } from '../../fixture/pages';
import { cells, titles } from '../../fixture/read';
import { release } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('dimensions are taken in and left out by links, and the address keeps them', async ({ open, page, request }) => {
  await open(bigComparison());
  const choice = page.locator('.seg[aria-label=Dimensions]');
  await expect(choice.locator('[aria-current]')).toHaveText('All');
  await choice.getByRole('link', { name: 'Quality' }).click();
  await expect(page).toHaveURL(`${bigComparison()}&dimension=quality`);
  await choice.getByRole('link', { name: 'Supply chain' }).click();
  await expect(page).toHaveURL(`${bigComparison()}&dimension=sca&dimension=quality`);
  await expect(choice.locator('[aria-current]')).toHaveText(['Supply chain', 'Quality']);

  const asked = { dimensions: ['sca', 'quality'] };
  const { dimensions, metric_deltas: metrics } = await compare(request, release('v1.1.0').id, release('v1.2.0').id, asked);
  const rows = await cells(page.locator('table.dimensions tbody tr'));
  expect(rows.map(([title]) => title)).toEqual(dimensions.map((delta) => titles[delta.dimension]));
  expect(rows).toHaveLength(2);
  const shown = await cells(page.locator('section.card', { hasText: 'beyond tolerance first' }).locator('tbody tr'));
  expect(shown).toHaveLength(metrics.length);
  await expect(page.locator('.category')).toHaveCount(2);
  await expect(page.locator('pre.commands')).toContainText('--dimension sca --dimension quality');

  await choice.getByRole('link', { name: 'Quality' }).click();
  await expect(page).toHaveURL(`${bigComparison()}&dimension=sca`);
  await choice.getByRole('link', { name: 'All' }).click();
  await expect(page).toHaveURL(bigComparison());
});

test('the choice is kept by opening a category and by swapping the sides', async ({ open, page }) => {
  await open(`${bigComparison()}&dimension=quality`);
  await page.locator('[id="quality.complex_function"]').getByRole('link', { name: 'Show more' }).click();
  await expect(page).toHaveURL(/&dimension=quality&open=quality\.complex_function&offset=0#/);
  await expect(page.locator('table.dimensions tbody tr')).toHaveCount(1);
  await page.getByRole('link', { name: 'Swap' }).click();
  await expect(page).toHaveURL(/&dimension=quality$/);
});

test('without health, the worst of the chosen dimensions is the headline', async ({ open, page }) => {
  await open(`${bigComparison()}&dimension=quality`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Regressed');
  await open(`${bigComparison()}&dimension=audit`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not comparable');
});
