//! Our analyzer as a tokenizer of tantivy.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::analyzer;

/// The name under which the index knows it.
pub(super) const NAME: &str = "words";

/// Stateless: the analyzer is shared.
#[derive(Clone, Default)]
pub(super) struct Words;

/// The tokens of one text.
pub(super) struct WordStream {
    tokens: Vec<Token>,
    next: usize,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        let tokens = analyzer().tokens(text).into_iter().enumerate();
        let token = |(position, token): (usize, crate::text::Token)| Token {
            offset_from: token.start,
            offset_to: token.end,
            position,
            text: token.term,
            position_length: 1,
        };
        WordStream { tokens: tokens.map(token).collect(), next: 0 }
    }
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.tokens.len()
    }

    fn token(&self) -> &Token {
        &self.tokens[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens[self.next - 1]
    }
}
