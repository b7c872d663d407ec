// The list of projects: its facts.

import { get, type Header } from '../../fixture/api';
import { cells, dimensions, expectScore, titles } from '../../fixture/read';
import { expect, test } from '../../fixture/test';

interface Projects {
  projects: { name: string; snapshots: number; newest: Header | null }[];
}

test('lists every project with its scores, and a dash for what was not measured', async ({ open, page, request }) => {
  await open('/');
  const { projects } = await get<Projects>(request, '/projects');
  const rows = await cells(page.locator('table.projects tbody tr'));
  expect(rows.map(([name]) => name)).toEqual(['demo', 'fresh', 'remote', 'steady']);
  expect(projects.map((project) => project.name)).toEqual(['demo', 'fresh', 'remote', 'steady']);

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
