#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "core/workbench/document.h"

namespace sami {

/// What a piece of work throws, as an error.
std::optional<Error> thrownBy(const std::function<void()>& work);

/// The one thread that owns the open document. Jobs run in the order they were given; between them the thread reads on
/// in the folders of runs, a slice at a time, and looks for what other processes did.
class WorkbenchThread {
public:
    /// Names a document over the life of the thread; 0 is none.
    using DocumentNumber = std::int64_t;
    using Job = std::function<void(Document&)>;
    using Opener = std::function<Result<std::unique_ptr<Document>>()>;
    /// Told of the document that is open now, or why none was opened.
    using Opened = std::function<void(Result<Document*>)>;

    /// Told in the thread of what a job or a look at the runs threw: the program goes on without it.
    using Fault = std::function<void(const Error&)>;

    explicit WorkbenchThread(Fault fault = {});
    /// Waits for the job or the slice that is under way; jobs that were not begun are dropped.
    ~WorkbenchThread();
    WorkbenchThread(const WorkbenchThread&) = delete;
    WorkbenchThread& operator=(const WorkbenchThread&) = delete;

    /// Opens another document in the thread. Only when that worked does it take the place of the open one; `then` is
    /// called in the thread. @return the number that the document has if it opens
    DocumentNumber open(Opener opener, Opened then);
    /// Hands a job to the document of that number, open or being opened. A job whose document is not open any more, or
    /// never came to be, is dropped. Any thread may call, a job of the same document too, to go on later.
    void post(DocumentNumber document, Job job);

private:
    struct Task {
        DocumentNumber document = 0;
        Job job;
        Opener opener;  ///< of a document to be opened; else empty
        Opened then;
    };
    using Clock = std::chrono::steady_clock;

    void work(const std::stop_token& stop);
    /// The next task, waited for until the runs or the surroundings want to be looked at.
    std::unique_ptr<Task> next(const std::stop_token& stop);
    void perform(Task& task);
    void lookAtRuns();
    void guarded(const std::function<void()>& work) const;
    Clock::time_point nextLook() const;

    Fault m_fault;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<std::unique_ptr<Task>> m_tasks;  ///< under m_mutex, as m_lastNumber is
    DocumentNumber m_lastNumber = 0;

    std::unique_ptr<Document> m_document;  ///< this and what follows belong to the thread
    DocumentNumber m_open = 0;
    Clock::time_point m_runsDue{};
    Clock::time_point m_surroundingsDue{};
    std::jthread m_thread;
};

}  // namespace sami
