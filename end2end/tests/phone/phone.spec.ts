// At the width of a phone: nothing sticks out, charts are drawn for the width, touch works.

import { expectAccessible } from '../../fixture/axe';
import { expectNothingCovered, overlappingTexts, plot, spots } from '../../fixture/chart';
import { expectComparison, kind, names } from '../../fixture/pages';
import { release } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

test.use({ wrongAddresses: true });

test('no document scrolls sideways', async ({ open, page }) => {
  for (const name of names) {
    await open(kind(name).path);
    const { scroll, inner, culprits } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      inner: innerWidth,
      culprits: [...document.querySelectorAll('main *')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth && !element.closest('.scroll'))
        .map((element) => `${element.localName}.${element.className} "${element.textContent?.trim().slice(0, 30)}"`)
        .slice(0, 5),
    }));
    expect(inner).toBe(390);
    expect.soft(scroll, `${name}, where this sticks out: ${culprits.join(', ')}`).toBeLessThanOrEqual(inner);
  }
});

for (const name of ['project', 'project without snapshots', 'empty overview', 'group', 'comparison', 'comparison of a group', 'periods', 'snapshot', 'reports', 'no reports', 'report', 'snapshot with reports']) {
  test(`${name} is accessible`, async ({ open, page }) => {
    await open(kind(name).path);
    await expectAccessible(page, name);
  });
}

test('charts are drawn for the width, not scaled down', async ({ open, page }) => {
  await open('/projects/demo');
  await expect(page.locator('.plot .wide:visible')).toHaveCount(0);
  await expect(page.locator('.plot .narrow:visible svg.chart')).toHaveCount(5);
  for (const chart of await page.locator('.narrow svg.chart').all()) {
    const scale = await chart.evaluate((svg) => svg.getBoundingClientRect().width / (svg as SVGSVGElement).viewBox.baseVal.width);
    expect(Math.abs(scale - 1)).toBeLessThan(0.1);
  }
});

test('what is written in a chart does not run into itself', async ({ open, page }) => {
  for (const range of ['30d', 'all']) {
    await open(`/projects/demo?range=${range}`);
    expect.soft(await overlappingTexts(page), `texts over each other in ${range}`).toEqual([]);
  }
});

test('labels of controls stay on one line', async ({ open, page }) => {
  for (const path of ['/', '/projects/demo', ...['group', 'comparison', 'periods', 'snapshot', 'snapshot of a group', 'reports', 'report', 'project with reports', 'snapshot with reports'].map((name) => kind(name).path)]) {
    await open(path);
    const controls = page.locator('.btn:visible, .seg a:visible, .tag:visible, .sections a:visible');
    await expect(controls.first()).toBeVisible();
    const wrapped = await controls.evaluateAll((all) => {
      const lines = (control: Element) => {
        const range = document.createRange();
        range.selectNodeContents(control);
        return new Set([...range.getClientRects()].map((rect) => Math.round(rect.top))).size;
      };
      return all.filter((control) => lines(control) !== 1).map((control) => control.textContent);
    });
    expect.soft(wrapped, path).toEqual([]);
  }
});

test('the tooltip never covers the point that it explains', async ({ open, page }) => {
  await open('/projects/demo');
  for (const dimension of ['health', 'compliance', 'release', 'sca', 'quality']) {
    await expectNothingCovered(page, dimension);
  }
  await open('/projects/steady');
  await expectNothingCovered(page, 'quality');
});

test('a tap pins the point, two lead to the comparison', async ({ open, page }) => {
  await open('/projects/demo');
  for (const place of [1, 2]) {
    const { x, y } = (await spots(plot(page, 'health')))[place] ?? { x: 0, y: 0 };
    await page.touchscreen.tap(x, y);
    await expect(page.locator('.pins')).toContainText(`v1.${place}.0`);
  }
  await page.getByRole('link', { name: 'Compare A and B' }).click();
  await expectComparison(page, release('v1.1.0').id, release('v1.2.0').id);
});

test('pins take a place that was kept for them: nothing moves', async ({ open, page }) => {
  await open('/projects/demo');
  const chart = plot(page, 'health');
  const [, first, second] = await spots(chart);
  const top = async () => (await chart.boundingBox())?.y;
  const before = await top();
  for (const spot of [first, second]) {
    await page.touchscreen.tap(spot?.x ?? 0, spot?.y ?? 0);
    await expect(page.locator('.pins')).toBeVisible();
    expect(await top()).toBe(before);
  }
});

test('the bar keeps the way here in sight, and the sections go with the page', async ({ open, page }) => {
  await open('/groups/team-a');
  const sections = page.getByRole('navigation', { name: 'Sections' });
  await expect(sections.getByRole('link')).toHaveText(['Projects', 'Groups', 'Portfolio', 'API']);
  await expect(sections).toBeInViewport();
  await page.mouse.wheel(0, 1200);
  await expect(sections).not.toBeInViewport();
  await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toBeInViewport();
});

test('of the periods, count and spread are behind a fold', async ({ open, page }) => {
  await open(kind('periods').path);
  await expect(page.getByRole('columnheader', { name: 'Median' }).locator('visible=true')).toHaveCount(0);
  await page.getByText('Count, median, minimum and maximum').click();
  await expect(page.getByRole('columnheader', { name: 'Median' }).locator('visible=true')).toHaveCount(1);
});
