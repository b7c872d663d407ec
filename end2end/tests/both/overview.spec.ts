// The list of projects.

import { get, type Header } from '../../fixture/api';
import { cells, dimensions, expectNumber, expectScore, time, titles } from '../../fixture/read';
import { newest, site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

interface Projects {
  projects: { name: string; snapshots: number; newest: Header | null }[];
}

test('lists every project with its scores, and a dash for what was not measured', async ({ open, page, request }) => {
  await open('/');
  const { projects } = await get<Projects>(request, '/projects');
  const rows = await cells(page.locator('table.projects tbody tr'));
  expect(rows.map(([name]) => name)).toEqual(['demo', 'fresh', 'steady']);
  expect(projects.map((project) => project.name)).toEqual(['demo', 'fresh', 'steady']);

  const heads = await page.locator('table.projects thead th').allTextContents();
  for (const [place, project] of projects.entries()) {
    for (const dimension of dimensions) {
      const score = project.newest?.scores[dimension] ?? null;
      const column = heads.indexOf(titles[dimension] ?? '');
      expectScore(rows[place]?.[column] ?? '', score, `${dimension} of ${project.name}`);
    }
    expect(rows[place]?.[heads.indexOf('Snapshots')]).toBe(String(project.snapshots));
  }
  // What the loop above has seen: numbers, dashes, and no zero in place of one.
  expect(rows[0]?.slice(4, 9).filter((cell) => cell === '–')).toHaveLength(2);
  expect(rows[1]?.slice(1, 9).filter((cell) => cell !== '')).toEqual(Array(7).fill('–'));
});

test('says how health moved since the snapshot before', async ({ open, page }) => {
  await open('/');
  const [now, before] = site().demo;
  const change = (now?.scores.health ?? 0) - (before?.scores.health ?? 0);
  expect(change).toBeLessThan(-1);
  const cell = page.getByRole('row', { name: /^demo/ }).getByRole('cell').nth(2);
  const [sign, amount = ''] = (await cell.innerText()).split(' ');
  expect(sign).toBe('▼');
  expectNumber(amount, change, 1, 'change of health');
});

test('leads to each project and to its newest snapshot', async ({ open, page }) => {
  await open('/');
  await page.getByRole('link', { name: time(newest().timestamp) }).click();
  await expect(page).toHaveURL(`/snapshots/${newest().id}`);
  await page.goBack();
  await page.getByRole('link', { name: 'demo', exact: true }).click();
  await expect(page).toHaveURL('/projects/demo');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('demo');
});

test('a fresh database says the next command', async ({ open, page }) => {
  await open(`${site().emptyAddress}/`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No projects yet');
  await expect(page.locator('pre.commands')).toContainText('codegraph project add my-service --path');
  await expect(page.locator('pre.commands')).toContainText('codegraph dashboard snapshot create --project my-service');
});

test('a cursor behind the last project does not claim that there are none', async ({ open, page }) => {
  await open('/?cursor=zzz');
  await expect(page.getByRole('main')).not.toContainText('No projects yet');
});
