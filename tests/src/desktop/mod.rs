//! The real window, driven through WebDriver and found by what a screen reader would say.
