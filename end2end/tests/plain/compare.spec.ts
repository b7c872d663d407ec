// Two snapshots against each other: headline, sides, causes, special cases.

import { compare } from '../../fixture/api';
import { bigComparison, compareAddress, pairs } from '../../fixture/pages';
import { cells, expectNumber, label, states, time } from '../../fixture/read';
import { newest, release } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test('the headline is the state of health, and a new high finding is named', async ({ open, page }) => {
  await open(bigComparison());
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Regressed');
  await expect(page.locator('section.verdict')).toContainText('1 new of high severity: complex function');
  await page.getByRole('link', { name: 'Swap' }).click();
  await expect(page).toHaveURL(compareAddress(release('v1.2.0').id, release('v1.1.0').id));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Improved');
});

test('both sides say what they are and lead to their proof', async ({ open, page }) => {
  const sides = [release('v1.3.0'), newest()];
  await open(compareAddress(release('v1.3.0').id, newest().id));
  for (const [place, header] of sides.entries()) {
    const side = page.locator('.side').nth(place);
    await expect(side).toContainText(place === 0 ? 'From' : 'To');
    await expect(side).toContainText(header.commit.slice(0, 9));
    await expect(side).toContainText(time(header.timestamp));
    await expect(side).toContainText(header.trigger_source);
    await expect(side.getByRole('link', { name: label(header) })).toHaveAttribute('href', `/snapshots/${header.id}`);
  }
});

test('what differs besides the findings is said', async ({ open, page }) => {
  await open(bigComparison());
  const causes = page.getByRole('list', { name: 'What else differs' }).getByRole('listitem');
  const [before, after] = [release('v1.1.0').commit.slice(0, 9), release('v1.2.0').commit.slice(0, 9)];
  await expect(causes).toContainText([`Code: ${before} → ${after}`, 'Inputs: unchanged', /Rules: unchanged/, /Analyzer: unchanged/]);
});

test('new findings are worse, resolved ones better, and a changed one says what it was', async ({ open, page }) => {
  await open(compareAddress(release('v1.2.0').id, release('v1.3.0').id));
  await expect(page.locator('[id="quality.complex_function"] .item > .state')).toHaveText(Array(4).fill('▲ resolved'));
  await open(compareAddress(release('v1.3.0').id, newest().id));
  const block = page.locator('[id="quality.complex_function"]');
  await expect(block.locator('.item > .state')).toHaveText(['▼ new', '◆ changed']);
  await expect(block.locator('.item').nth(1)).toContainText('import_orders');
  await expect(block.locator('.item').nth(1)).toContainText('cognitive 21 → 28');
});

test('a comparison of two projects says of each side whose it is', async ({ open, page }) => {
  await open(compareAddress('demo', 'steady'));
  await expect(page.locator('.side').nth(0)).toContainText(`demo ${label(newest())}`);
  await expect(page.locator('.side').nth(1)).toContainText('steady build-24');
  await open(compareAddress('demo~1', 'demo'));
  await expect(page.locator('.side').nth(0)).not.toContainText('demo');
});

test('two projects do not pretend to be comparable', async ({ open, page }) => {
  await open(compareAddress('demo', 'steady'));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not comparable');
  await expect(page.locator('table.dimensions .state')).toHaveText(Array(6).fill('≠ not comparable'));
  await expect(page.locator('section.verdict')).toContainText('project:demo and project:steady are not the same code base');
  await expect(page.locator('.category')).toHaveCount(0);
});

test('short references work as addresses', async ({ open, page, request }) => {
  await open(compareAddress('demo~1', 'demo'));
  const { dimensions } = await compare(request, release('v1.3.0').id, newest().id);
  const health = (await cells(page.locator('table.dimensions tbody tr')))[0]?.[4] ?? '';
  expectNumber(health, dimensions[0]?.score_delta ?? NaN, 1, 'change of health');
});

test('the comparisons that facts are read from have every state between them', async ({ request }) => {
  const seen = new Set<string>();
  for (const sides of Object.values(pairs)) {
    const { dimensions, metric_deltas: metrics } = await compare(request, ...sides());
    [...dimensions, ...metrics].forEach((delta) => seen.add(delta.state));
  }
  expect([...seen].sort()).toEqual(Object.keys(states).sort());
});
