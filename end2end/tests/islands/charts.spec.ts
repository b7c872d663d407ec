// Charts with a pointer and with the keyboard: tooltip, crosshair, pins.

import type { APIRequestContext } from '@playwright/test';

import { get, type Trends } from '../../fixture/api';
import { expectNothingCovered, expectSame, middle, plot, spots } from '../../fixture/chart';
import { bigComparison, expectComparison } from '../../fixture/pages';
import { expectValue, time } from '../../fixture/read';
import { newest, site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

/** What the charts of demo draw. */
const drawn = ['health.score', 'compliance.score', 'release.score', 'sca.dependencies', 'quality.score'];

async function trends(request: APIRequestContext): Promise<Trends> {
  return get<Trends>(request, `/snapshots/demo/trends?${drawn.map((metric) => `metric=${metric}`).join('&')}`);
}

test('hovering a chart tells the value at each point, and the release that it is', async ({ open, page, request }) => {
  await open('/projects/demo');
  const { series, events } = await trends(request);
  expect(series.map(({ metric }) => metric)).toEqual(drawn);
  for (const { metric, unit, points } of series) {
    const chart = plot(page, metric.split('.')[0] ?? '');
    const places = await spots(chart);
    expect(places).toHaveLength(points.length);
    for (const [place, { timestamp, value }] of points.entries()) {
      const { x, y } = places[place] ?? { x: 0, y: 0 };
      await page.mouse.move(x, y + 20);
      const tip = chart.locator('.tip');
      const release = events.find((event) => event.timestamp === timestamp)?.label;
      await expect(tip.locator('.muted').first()).toHaveText(time(timestamp) + (release ? ` · ${release}` : ''));
      const text = (await tip.locator('b').innerText()).trim();
      expectValue(/(\S+( (?:lines|days|%))?)$/.exec(text)?.[1] ?? '', value, unit, `${metric} at ${timestamp}`);
      expectSame(await middle(chart.locator('circle.cross')), { x, y }, `the dot of ${metric} and its line`);
    }
  }
});

test('the crosshair stands at the same moment in every measured chart', async ({ open, page }) => {
  // All charts at once: the pointer must not leave by scrolling.
  await page.setViewportSize({ width: 1440, height: 1800 });
  await open('/projects/demo');
  const [, , third] = await spots(plot(page, 'health'));
  await page.mouse.move(third?.x ?? 0, third?.y ?? 0);
  await expect(page.locator('line.cross')).toHaveCount(drawn.length);
  await expect(page.locator('.tip')).toHaveCount(1);
  for (const dimension of ['compliance', 'release', 'sca', 'quality']) {
    const [, , point] = await spots(plot(page, dimension));
    expectSame(await middle(plot(page, dimension).locator('circle.cross')), point ?? { x: 0, y: 0 }, dimension);
  }
  await page.mouse.move(5, 5);
  await expect(page.locator('line.cross')).toHaveCount(0);
  await expect(page.locator('.tip')).toHaveCount(0);
});

test('the tooltip never covers the point that it explains', async ({ open, page }) => {
  await open('/projects/demo');
  for (const dimension of ['health', 'compliance', 'release', 'sca', 'quality']) {
    await expectNothingCovered(page, dimension);
  }
  await open('/projects/steady');
  await expectNothingCovered(page, 'quality');
});

test('arrow keys, Home and End move along the points, Escape leaves', async ({ open, page }) => {
  await open('/projects/demo');
  const chart = plot(page, 'health');
  const moment = chart.locator('.tip .muted').first();
  await chart.focus();
  for (const [key, release] of [
    ['ArrowRight', 'v1.0.0'],
    ['ArrowRight', 'v1.1.0'],
    ['ArrowLeft', 'v1.0.0'],
    ['ArrowLeft', 'v1.0.0'],
    ['End', time(newest().timestamp)],
    ['ArrowRight', time(newest().timestamp)],
    ['Home', 'v1.0.0'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(moment, key).toContainText(release);
  }
  await page.keyboard.press('Escape');
  await expect(page.locator('.tip')).toHaveCount(0);
});

test('Enter pins A and B, which lead to their comparison with the older as from', async ({ open, page }) => {
  await open('/projects/demo');
  await plot(page, 'quality').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const pins = page.locator('.pins');
  await expect(pins).toContainText(/A 6 Oct 2025 10:00 · v1\.2\.0/);
  await expect(pins).toContainText('Pick B in any chart');
  await expect(pins.getByRole('link')).toHaveCount(0);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  await expect(pins).toContainText(/A 12 May 2025 10:00 · v1\.1\.0/);
  await expect(pins).toContainText(/B 6 Oct 2025 10:00 · v1\.2\.0/);
  await expect(page.locator('line.pin')).toHaveCount(2 * drawn.length);
  await pins.getByRole('link', { name: 'Compare A and B' }).click();
  await expect(page).toHaveURL(bigComparison());
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Regressed');
});

test('clicks pin in any chart, a third begins anew, Clear removes all', async ({ open, page }) => {
  await open('/projects/demo');
  const click = async (dimension: string, place: number) => {
    const { x, y } = (await spots(plot(page, dimension)))[place] ?? { x: 0, y: 0 };
    await page.mouse.click(x, y);
  };
  const pins = page.locator('.pins');
  await click('health', 3);
  await expect(pins).toContainText('v1.3.0');
  await click('compliance', 0);
  await expect(pins).toContainText(/A .*v1\.0\.0.*B .*v1\.3\.0/);
  for (const [place, letter] of ['A', 'B'].entries()) {
    await expect(plot(page, 'release').locator('.pin-letter').nth(place)).toHaveText(letter);
  }
  await click('health', 1);
  await expect(pins).toContainText(/A .*v1\.1\.0.*Pick B/);
  await pins.getByRole('button', { name: 'Clear' }).click();
  await expect(pins).toHaveCount(0);
  await expect(page.locator('line.pin')).toHaveCount(0);
});

test('charts are tab stops once the keyboard works there', async ({ open, page }) => {
  await open('/projects/demo');
  await expect(page.locator('.plot[tabindex="0"]')).toHaveCount(drawn.length);
  await page.getByRole('navigation', { name: 'Range' }).getByRole('link').last().focus();
  await page.keyboard.press('Tab');
  await expect(plot(page, 'health')).toBeFocused();
});

test('pins take a place that was kept for them: nothing moves', async ({ open, page }) => {
  await open('/projects/demo');
  await expect(page.getByText('Pick two points in a chart to compare them.')).toBeVisible();
  const chart = plot(page, 'health');
  const before = await middle(chart);
  await chart.focus();
  for (const key of ['Home', 'Enter', 'End', 'Enter']) {
    await page.keyboard.press(key);
    expectSame(await middle(chart), before, `the chart after ${key}`);
  }
  await expect(page.getByRole('link', { name: 'Compare A and B' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();
  expectSame(await middle(chart), before, 'the chart after Clear');
});

test('charts of a group are pinned and compared like those of a project', async ({ open, page }) => {
  await open('/groups/team-a');
  await plot(page, 'health').focus();
  for (const key of ['Home', 'Enter', 'End', 'Enter']) {
    await page.keyboard.press(key);
  }
  await page.getByRole('link', { name: 'Compare A and B' }).click();
  const [after, before] = site().team;
  await expectComparison(page, before.id, after.id);
});
