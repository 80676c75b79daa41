#pragma once

#include <QTextEdit>

#include "core/workbench/what_if.h"

namespace sami {

/// An answer whose tokens are tinted by what they say for either side: blue where they are likelier under the
/// constitution, orange where under the antithesis, the stronger the more. Signs stand for colour where colour is not
/// seen: dotted underlines mark the antithesis's. The exact values are said of the token under the pointer or cursor.
class WeighedView final : public QTextEdit {
    Q_OBJECT

public:
    explicit WeighedView(QWidget* parent);

    /// @param scale log-probability difference of the strongest tint, nats
    void showAnswer(const WeighedAnswer& answer, double scale);
    void clearAnswer();
    /// What is selected of the answer's text, else all of it.
    QString meant() const;
    /// What is known of the token at that place of the text; empty where there is none.
    QString tokenWords(int position) const;

Q_SIGNALS:
    /// The pointer or the cursor is on another token.
    void tokenShown(const QString& words);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void rewrite();

    WeighedAnswer m_answer;
    double m_scale = 1;
    std::vector<int> m_ends;  ///< place behind each piece
};

/// The difference that only a few of the tokens exceed: the tenth of the largest, at least 0.5 nats.
double tintScale(const std::vector<WhatIfModel>& models);

}  // namespace sami
