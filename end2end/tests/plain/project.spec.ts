// One project: its ways on, its ranges, its special cases.

import { compare, get, type Header } from '../../fixture/api';
import { overlappingTexts } from '../../fixture/chart';
import { compareAddress } from '../../fixture/pages';
import { cells, expectNumber, label, states } from '../../fixture/read';
import { newest, release, site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('what could not be compared is named with its reason', async ({ open, page }) => {
  await open('/projects/demo');
  await page.getByText('≠ 1 dimension not comparable').click();
  await expect(page.locator('details.unlike li')).toHaveText([/^Audit: .*no report of a security scanner was imported/]);
});

test('without releases, the snapshot before it is what the verdict is against', async ({ open, page }) => {
  await open('/projects/steady');
  await expect(page.locator('section.verdict')).toContainText('Nothing changed beyond tolerance');
  await expect(page.locator('section.verdict')).toContainText(/since build-23 \(the previous snapshot, 6 Jul 2026 12:00\)/);
});

test('what is written in a chart does not run into itself', async ({ open, page }) => {
  for (const range of ['30d', '1y', 'all']) {
    await open(`/projects/demo?range=${range}`);
    expect.soft(await overlappingTexts(page), `texts over each other in ${range}`).toEqual([]);
  }
});

test('ranges are links that change the address and what is drawn', async ({ open, page }) => {
  await open('/projects/demo');
  const ranges = page.getByRole('navigation', { name: 'Range' });
  await expect(ranges.getByRole('link')).toHaveText(['30d', '90d', '1y', 'all']);
  await expect(ranges.locator('[aria-current]')).toHaveText('all');
  await ranges.getByRole('link', { name: '1y' }).click();
  await expect(page).toHaveURL('/projects/demo?range=1y');
  await expect(ranges.locator('[aria-current]')).toHaveText('1y');
  // A year before the newest snapshot lies between v1.2.0 and v1.3.0.
  const line = page.locator('#health .wide polyline.series');
  await expect(line).toHaveAttribute('points', /^\S+ \S+\s*$/);
  await expect(page.locator('#health .wide .release')).toHaveCount(1);
});

test('the changes of health in the timeline are those between its rows', async ({ open, page }) => {
  await open('/projects/demo');
  const heads = await page.locator('#snapshots thead th').allTextContents();
  const column = (await cells(page.locator('#snapshots tbody tr'))).map((row) => row[heads.indexOf('Change')] ?? '');
  const healths = site().demo.map((header) => header.scores.health ?? NaN);
  for (const [place, text] of column.slice(0, -1).entries()) {
    const change = (healths[place] ?? NaN) - (healths[place + 1] ?? NaN);
    const [sign, amount = '', word] = text.split(' ');
    expect({ sign, word }).toEqual(change < 0 ? states.regressed : states.improved);
    expectNumber(amount, Math.abs(change), 1, `change in row ${place + 1}`);
  }
  expect(column.at(-1)).toBe('–');
});

test('a long timeline goes on at an address of its own, in the range that was chosen', async ({ open, page, request }) => {
  const { snapshots } = await get<{ snapshots: Header[] }>(request, '/snapshots?project_name=steady');
  await open('/projects/steady?range=1y');
  const sources = page.locator('#snapshots tbody td:nth-child(4)');
  await expect(sources).toHaveText(snapshots.slice(0, 12).map(label));
  await expect(page.locator('#snapshots .foot')).toContainText('12 of 24');
  await page.getByRole('link', { name: 'Older snapshots' }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(sources).toHaveText(snapshots.slice(12).map(label));
  await expect(page.getByRole('link', { name: 'Older snapshots' })).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Range' }).locator('[aria-current]')).toHaveText('1y');
});

test('what changed leads to the comparison, opened there', async ({ open, page, request }) => {
  await open('/projects/demo');
  const between = compareAddress(release('v1.3.0').id, newest().id);
  await expect(page.getByRole('link', { name: 'Compare with v1.3.0' })).toHaveAttribute('href', between);
  const { drilldown_categories: categories } = await compare(request, release('v1.3.0').id, newest().id);
  const differ = categories.filter((category) => category.new + category.resolved + category.changed > 0);
  const card = page.locator('section.card', { hasText: 'What changed since v1.3.0' });
  const worst = ({ severities }: (typeof differ)[0]) => {
    const place = ['critical', 'high', 'medium', 'low', 'info'].findIndex((severity) => severity in severities);
    return place < 0 ? 9 : place;
  };
  const counts = differ.toSorted((a, b) => worst(a) - worst(b)).map((category) => [`+${category.new}`, `−${category.resolved}`, String(category.changed)]);
  expect((await cells(card.locator('tbody tr'))).map((row) => row.slice(1, 4))).toEqual(counts);
  expect(counts).toContainEqual(['+1', '−0', '1']);
  await expect(card.getByRole('link', { name: 'Compare all' })).toHaveAttribute('href', between);

  await card.getByRole('link', { name: 'Complex function' }).click();
  await expect(page).toHaveURL(/&open=quality\.complex_function&offset=0$/);
  await expect(page.getByRole('heading', { name: 'Complex function' })).toBeVisible();
});

test('a project without snapshots says the next command', async ({ open, page }) => {
  await open('/projects/fresh');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('fresh');
  await expect(page.locator('pre.commands')).toContainText('codegraph dashboard snapshot create --project fresh');
});
