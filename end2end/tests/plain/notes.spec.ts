// Notes on a history, beside its charts.

import { expect, test } from '../../fixture/test';

test('notes of the range are listed with their time and author', async ({ open, page }) => {
  await open('/projects/demo');
  const notes = page.locator('#notes li');
  await expect(notes).toHaveText([/^2 Feb 2026 10:00\s*Importers were split over two releases\s*anonymous$/]);
  await expect(page.locator('#notes header')).toContainText('1 note in this range');
  await open('/projects/demo?range=90d');
  await expect(page.locator('#notes')).toHaveCount(0);
  await open('/projects/steady');
  await expect(page.locator('#notes')).toHaveCount(0);
});
