import type { FactsOf } from '../../../shared/contract/gaps.ts'
import { evidence, subjectOf, type Template, token } from './wording.ts'

/** The question about something that a host has and makes no use of. */
export const hardwareUnused: Template<'hardware_unused'> = ({ name, reason, host, facts }) => {
  const { device = subjectOf(name), problem } = facts
  const questions = {
    idle: `${device} of ${host} is hardly used. What could it do, or who could have it?`,
    no_driver: `${device} of ${host} has no driver that works. What keeps it from being used?`,
    narrow_link: `The PCIe link of ${device} of ${host} is narrower than both its ends can do. Is it in the wrong slot, badly seated, or a lane broken?`,
    slow_link: `The PCIe link of ${device} of ${host} is slower than both its ends can do. Is it badly seated, or limited by the firmware?`,
    never_mounted: `Nothing is recognised on ${device} of ${host}, and nothing reads or writes it. What is it for, and is there raw or encrypted data on it?`,
    offline: `Some of the ${device} of ${host} is offline. Was that meant, or can it be brought online?`,
  }
  return {
    hypothesis: `HARDWARE_UNUSED_${token(subjectOf(name))}`,
    question: problem === undefined ? `${host} makes no use of ${device}. What could it do?` : questions[problem],
    evidence: evidence(reason, { model: facts.model, ...read(facts) }),
    action_class: 'experiment',
    autonomy: 2,
    value_estimate: 0.5,
    cost: 0.5,
    capability_key: `hardware.${subjectOf(name)}`,
  }
}

/** The question about something that a host had and that is gone, or fails. */
export const hardwareLost: Template<'hardware_lost'> = ({ name, reason, host, facts }) => {
  const { device = subjectOf(name), problem } = facts
  const questions = {
    gone: `${host} had ${device}, and no longer has. Did it fail, or was it taken out?`,
    unresponsive: `${device} of ${host} does not answer its driver. Does it come back with a reset, or has it failed?`,
    errors: `The kernel of ${host} reports errors of ${device}. Is it failing, and what is on it that must be saved?`,
  }
  return {
    hypothesis: `HARDWARE_LOST_${token(subjectOf(name))}`,
    question: problem === undefined ? `${host} lost ${device}. Did it fail?` : questions[problem],
    evidence: evidence(reason, { model: facts.model, 'the kernel says': facts.message, ...read(facts) }),
    action_class: 'request_user_action',
    autonomy: 1,
    value_estimate: 0.9,
    cost: 0.28,
    capability_key: `hardware.${subjectOf(name)}`,
  }
}

/** The question about something that a host runs out of. */
export const resourcePressure: Template<'resource_pressure'> = ({ name, reason, host, facts }) => {
  const { resource, subject = 'a file system' } = facts
  const questions = {
    cpu: `Tasks on ${host} wait for a processor most of the time. What takes them, and is that wanted?`,
    memory: `All tasks on ${host} stand still again and again for want of memory. What holds it?`,
    io: `All tasks on ${host} stand still again and again, waiting for disks. What reads or writes so much?`,
    filesystem: `${subject} on ${host} is nearly full. What grows there, and what can go?`,
    inodes: `${subject} on ${host} nearly holds as many files as it can. What makes so many?`,
    file_descriptors: `${host} has nearly as many files open as it may. What keeps them open?`,
    inotify_watches: `A user on ${host} has nearly as many inotify watches as it may. What watches so much, or is the limit too low?`,
    inotify_instances: `A user on ${host} has nearly as many inotify instances as it may. What holds them, or is the limit too low?`,
    clock: `The clock of ${host} is not synchronized, though a time service is on. Why can it not be?`,
  }
  return {
    hypothesis: `RESOURCE_PRESSURE_${token(subjectOf(name))}`,
    question: resource === undefined ? `${host} runs out of ${subjectOf(name)}. What takes it?` : questions[resource],
    evidence: evidence(reason, read(facts)),
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.9,
    cost: 0.3,
    capability_key: `resources.${subjectOf(name)}`,
  }
}

/** What led to the gap, and where to look further. */
function read({ reading, threshold, since, look }: Partial<FactsOf<'resource_pressure'>>): Record<string, unknown> {
  return { read: reading, 'held against': threshold, since, 'shows more': look }
}
