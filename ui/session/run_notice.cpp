#include "ui/session/run_notice.h"

#include <QCoreApplication>

#include "ui/text/health_words.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString noticeWords(const char* text) {
    return withLocalNumbers(QCoreApplication::translate("runNotice", text));
}

QString sentenceFrom(const std::string& text) {
    return sentenceOf(Error{ErrorKind::Internal, text});
}

Notice healthNotice(const HealthPause& health) {
    Notice notice{healthSentence(health), Notice::Action::StopHere};
    notice.others = {Notice::Action::ReadAnswers, Notice::Action::FinishAnyway};
    return notice;
}

QString damageOf(const RunEntry& run) {
    const QString problem = sentenceFrom(run.problem);
    return run.remedy.empty() ? problem : problem + QLatin1Char(' ') + sentenceFrom(run.remedy);
}

bool hangs(const RunEntry& run) {
    return !run.starting && run.state == RunState::Running && !run.responding;
}

Notice interruptionNotice(const RunEntry& run) {
    if (!run.remedy.empty()) return {damageOf(run)};
    const QString lost = noticeWords(QT_TRANSLATE_NOOP("runNotice",
                                                       "The worker is gone: it crashed or was killed after step "
                                                       "%1."))
                             .arg(wholeNumber(run.progress.lastStep()));
    const QString resumes =
        noticeWords(QT_TRANSLATE_NOOP("runNotice", "%1 Resuming goes on from the last saved state."));
    return {resumes.arg(run.problem.empty() ? lost : sentenceFrom(run.problem)), Notice::Action::Resume};
}

/// What has to be said, whichever run it is.
Notice unnumbered(const RunEntry& run) {
    if (run.starting) return {};
    if (hangs(run)) {
        return {noticeWords(
                    QT_TRANSLATE_NOOP("runNotice",
                                      "The worker has not been heard of for 15 seconds. It may be waiting for memory "
                                      "or a disk; what it saved is safe. It can be ended and resumed.")),
                Notice::Action::EndWorker};
    }
    if (run.state == RunState::Failed && run.progress.failed()) {
        const QString safe = noticeWords(QT_TRANSLATE_NOOP("runNotice", "%1 What was saved up to then is safe."));
        return {safe.arg(sentenceFrom(run.progress.failed()->message)), Notice::Action::Resume};
    }
    if (run.state == RunState::Interrupted) return interruptionNotice(run);
    if (!run.problem.empty()) return {damageOf(run)};
    if (run.state == RunState::Paused && run.progress.healthPause()) return healthNotice(*run.progress.healthPause());
    return {};
}

}  // namespace

Notice noticeOf(const RunEntry& run) {
    Notice notice = unnumbered(run);
    notice.run = run.number;
    return notice;
}

std::optional<Notice> noticeAside(const RunEntry& run) {
    const QString name = shownText(fromUtf8(run.name));
    if (hangs(run)) {
        const QString sentence =
            noticeWords(QT_TRANSLATE_NOOP("runNotice",
                                          "The worker of %1 has not been heard of for 15 seconds. It may be waiting "
                                          "for memory or a disk; what it saved is safe. It can be ended."));
        return Notice{sentence.arg(name), Notice::Action::EndWorker, run.number};
    }
    // Without a remedy the worker did not begin, which is told where it was asked for.
    if (run.problem.empty() || run.remedy.empty()) return std::nullopt;
    const QString damaged = noticeWords(QT_TRANSLATE_NOOP("runNotice", "%1: %2")).arg(name, damageOf(run));
    return Notice{damaged, Notice::Action::Dismiss, run.number, Notice::Kind::Aside};
}

}  // namespace sami
