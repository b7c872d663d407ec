//! How the rows of a report are shared among its categories.

/// How many rows each list gets: all of it if that fits, else as many as every other long list; never more than `most_of_one`,
/// about `most` together, and nothing for lists beyond the first `most_lists`.
pub fn share(lengths: &[usize], most_of_one: usize, most: usize, most_lists: usize) -> Vec<usize> {
    let lists = &lengths[..lengths.len().min(most_lists)];
    // The highest level at which all lists, cut off there, fit together.
    let fits = |level: usize| lists.iter().map(|length| level.min(*length)).sum::<usize>() <= most;
    let level = (1..=most_of_one).take_while(|level| fits(*level)).last().unwrap_or(1);
    let mut shares: Vec<usize> = lists.iter().map(|length| level.min(*length)).collect();
    shares.resize(lengths.len(), 0);
    shares
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn what_fits_is_shown_whole() {
        assert_eq!(share(&[3, 0, 50], 50, 500, 80), [3, 0, 50]);
    }

    #[test]
    fn a_long_list_is_cut_and_leaves_room_for_others() {
        assert_eq!(share(&[5000], 50, 500, 80), [50]);
        assert_eq!(share(&[100; 20], 50, 500, 80), [25; 20]);
        assert_eq!(share(&[2, 100, 100], 50, 52, 80), [2, 25, 25]);
    }

    #[test]
    fn lists_beyond_the_last_get_nothing() {
        assert_eq!(share(&[9, 9, 9], 50, 500, 2), [9, 9, 0]);
        assert_eq!(share(&[9; 600], 50, 500, 600).iter().sum::<usize>(), 600);
    }
}
