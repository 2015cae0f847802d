"""quizapp: quizzes and contests on public administrative reform."""
