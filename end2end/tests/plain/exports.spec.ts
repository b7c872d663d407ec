// Reports as files: links that need no script.

import { groupComparison } from '../../fixture/pages';
import { release, site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

const formats = [
  ['PDF', 'application/pdf', /\.pdf$/, /^%PDF-/],
  ['Markdown', 'text/markdown; charset=utf-8', /\.md$/, /demo/],
  ['JSON', 'application/json', /\.json$/, /^\{/],
] as const;

for (const [word, type, file, begins] of formats) {
  test(`a comparison and a snapshot are exported as ${word}`, async ({ open, page, request }) => {
    const [from, to] = [release('v1.2.0').id, release('v1.3.0').id];
    for (const [path, baseline] of [
      [`/compare?from=${from}&to=${to}`, `&baseline=${from}`],
      [`/snapshots/${to}`, ''],
    ] as const) {
      await open(path);
      const link = page.getByRole('link', { name: `Export as ${word}` });
      const href = `/snapshots/${to}/export?format=${word.toLowerCase()}${baseline}`;
      await expect(link).toHaveAttribute('href', href);
      const answer = await request.get(href);
      expect(answer.status()).toBe(200);
      expect(answer.headers()['content-type']).toBe(type);
      expect(/filename="(.+)"/.exec(answer.headers()['content-disposition'] ?? '')?.[1]).toMatch(file);
      expect((await answer.body()).toString('latin1')).toMatch(begins);
    }
  });
}

test('clicking brings a file and leaves the page', async ({ open, page }) => {
  await open(groupComparison());
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export as Markdown' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^group-team-a-.*\.md$/);
  await expect(page).toHaveURL(groupComparison());
});

test.describe('what cannot be exported', () => {
  test.use({ wrongAddresses: true });

  test('is said on a page', async ({ open, page }) => {
    const { id } = site().team[0];
    for (const [query, status, help] of [
      ['', 422, 'A format is required; expected one of pdf, markdown, json.'],
      ['?format=docx', 422, 'Unknown format "docx"; expected one of pdf, markdown, json.'],
      ['?format=json&baseline=nobody', 404, '"nobody"'],
      [`?format=json&baseline=${id}`, 422, 'It is the snapshot itself; name another.'],
      ['?format=json&baseline=demo', 422, 'cannot be compared'],
    ] as const) {
      const response = await open(`/snapshots/${id}/export${query}`);
      expect.soft(response.status(), query).toBe(status);
      await expect.soft(page.locator('main p').first(), query).toContainText(help);
    }
  });
});
