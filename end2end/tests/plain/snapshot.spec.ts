// One snapshot: its provenance, and its items by filter and by page.

import type { APIRequestContext } from '@playwright/test';

import { get, type Item, type ItemPage, sealed, type Snapshot } from '../../fixture/api';
import { cells, time } from '../../fixture/read';
import { newest, release } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('provenance says what, from what, when, by whom and why', async ({ open, page }) => {
  const header = release('v1.3.0');
  await open(`/snapshots/${header.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('v1.3.0');
  await expect(page.locator('section.verdict')).toContainText(`State of demo at ${time(header.timestamp)} UTC.`);
  await expect(page.locator('section.verdict')).toContainText('backfill of v1.3.0');
  const fact = (name: string) => page.locator('.facts div').filter({ has: page.getByText(name, { exact: true }) }).locator('dd');
  await expect(fact('Snapshot')).toHaveText(header.id);
  await expect(fact('Commit')).toHaveText(header.commit);
  await expect(fact('As of')).toHaveText('23 Mar 2026 10:00 UTC');
  await expect(fact('Recorded by')).toHaveText(/^\S+ \(backfill\)$/);
  await page.getByText(/^\d+ inputs$/).click();
  const inputs = await cells(page.locator('.inputs table').first().locator('tbody tr'));
  expect(inputs.map(([, input]) => input)).toEqual(
    expect.arrayContaining(['Cargo.lock lockfile', 'package-lock.json lockfile', 'tags history']),
  );
});

test('the reason that was given is shown', async ({ open, page }) => {
  await open(`/snapshots/${newest().id}`);
  await expect(page.locator('section.verdict p').first()).toContainText('e2e.');
});

test('a dimension that was not measured says so, and no number stands for it', async ({ open, page }) => {
  await open(`/snapshots/${newest().id}`);
  const audit = page.locator('section.summary#audit');
  await expect(audit.locator('.score')).toHaveText('–');
  await expect(audit).toContainText('Not measured: no report of a security scanner was imported.');
  expect(await audit.locator('.body').innerText()).not.toMatch(/\d/);
});

test('metrics and counts of categories are those of the snapshot', async ({ open, page, request }) => {
  await open(`/snapshots/${release('v1.2.0').id}`);
  const snapshot = JSON.parse((await sealed(request, release('v1.2.0').id)).toString()) as Snapshot;
  const quality = await cells(page.locator('section.summary#quality .metrics tr'));
  expect(quality).toContainEqual(['Complex functions', String(snapshot.summaries.quality?.metrics.complex_functions)]);
  expect(quality).toContainEqual(['Functions', String(snapshot.summaries.quality?.metrics.functions)]);
  expect(snapshot.source_bundle.item_counts.sca).toEqual({ dependency: 252 });
  await page.getByRole('link', { name: '252 dependencies' }).click();
  await expect(page).toHaveURL(/\?dimension=sca&category=dependency#items$/);
  await expect(page.locator('#items .foot')).toContainText('50 of 252 items on this page.');
});

/** All items that a filter lets through, over all pages. */
async function itemsOf(request: APIRequestContext, id: string, filter: Record<string, string>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ ...filter, ...(cursor ? { cursor } : {}) });
    const page: ItemPage = await get<ItemPage>(request, `/snapshots/${id}/items?${query}`);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}

test.describe('items', () => {
  const filters: { field: string; value: string; filter: Record<string, string>; count: number }[] = [
    { field: 'Category', value: 'failed_check', filter: { dimension: 'compliance', category: 'failed_check' }, count: 4 },
    { field: 'Severity', value: 'medium', filter: { dimension: 'quality', severity: 'medium' }, count: 2 },
    { field: 'Text', value: 'IMPORT_c', filter: { dimension: 'quality', q: 'IMPORT_c' }, count: 1 },
  ];
  for (const { field, value, filter, count } of filters) {
    test(`are filtered by ${field.toLowerCase()}, and the address keeps it`, async ({ open, page, request }) => {
      const { id } = release('v1.2.0');
      const wanted = await itemsOf(request, id, filter);
      const all = await itemsOf(request, id, { dimension: filter.dimension ?? '' });
      expect(wanted).toHaveLength(count);
      expect(all.length).toBeGreaterThan(count);

      await open(`/snapshots/${id}?dimension=${filter.dimension}`);
      const titles = page.locator('#items .item-title');
      await expect(titles).toHaveText(all.map((item) => item.title));
      const control = page.getByRole(field === 'Text' ? 'searchbox' : 'combobox', { name: field, exact: true });
      await (field === 'Text' ? control.fill(value) : control.selectOption(value));
      await page.getByRole('button', { name: 'Filter' }).click();
      await expect(titles).toHaveText(wanted.map((item) => item.title));
      await expect(page.locator('#items .foot')).toContainText(new RegExp(`^${count} (of|match on this page, of) `));

      // The address alone brings the same, and the form shows what is in force.
      await open(page.url().replace('#items', ''));
      await expect(titles).toHaveText(wanted.map((item) => item.title));
      await expect(control).toHaveValue(value);
      await expect(page.getByRole('combobox', { name: 'Dimension' })).toHaveValue(filter.dimension ?? '');
    });
  }

  test('of another dimension are one choice away', async ({ open, page, request }) => {
    const { id } = release('v1.2.0');
    await open(`/snapshots/${id}?dimension=compliance&category=failed_check`);
    await page.getByRole('combobox', { name: 'Dimension' }).selectOption('release');
    await page.getByRole('button', { name: 'Filter' }).click();
    const releases = await itemsOf(request, id, { dimension: 'release' });
    expect(releases).toHaveLength(3);
    await expect(page.locator('#items .item-title')).toHaveText(releases.map((item) => item.title));
  });

  test('that nothing matches are said to be none', async ({ open, page }) => {
    await open(`/snapshots/${release('v1.2.0').id}?dimension=quality&q=nothing+is+called+so`);
    await expect(page.locator('#items .item-title')).toHaveCount(0);
    await expect(page.locator('#items')).toContainText('No items match.');
  });

  test('are all reached, page by page, each once', async ({ open, page, request }) => {
    const { id } = release('v1.2.0');
    const all = await itemsOf(request, id, { dimension: 'sca' });
    expect(all).toHaveLength(252);
    await open(`/snapshots/${id}?dimension=sca`);
    const seen: string[] = [];
    const next = page.getByRole('link', { name: 'Next page' });
    for (;;) {
      seen.push(...(await page.locator('#items .item-title').allTextContents()));
      if ((await next.count()) === 0) {
        break;
      }
      const here = page.url();
      await next.click();
      await expect(page).not.toHaveURL(here);
    }
    expect(seen).toEqual(all.map((item) => item.title));
    expect(new Set(seen).size).toBe(252);
  });

  test('keep their filter on the next page', async ({ open, page }) => {
    await open(`/snapshots/${release('v1.2.0').id}?dimension=sca&q=part-1`);
    await expect(page.locator('#items .item-title')).toHaveText(Array(50).fill(/^part-1/));
    await page.getByRole('link', { name: 'Next page' }).click();
    await expect(page).toHaveURL(/q=part-1/);
    await expect(page.locator('#items .item-title')).toHaveText(Array(50).fill(/^part-1/));
  });
});
